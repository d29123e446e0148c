"""What is shipped for several machines names settings, addresses and labels that there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import Resolver404, resolve

from config.env.settings_table import SETTINGS

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def documents(kind: str = "") -> list[dict[str, Any]]:
    """All objects of the manifests, or those of a kind."""
    found = [
        document
        for path in sorted(KUBERNETES.glob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text())
    ]
    return [document for document in found if kind in ("", document["kind"])]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for document in documents():
        template = document.get("spec", {}).get("template")
        if template:
            yield document["metadata"]["name"], template


def test_every_manifest_is_in_the_kustomization_and_in_the_namespace() -> None:
    (kustomization,) = documents("Kustomization")
    there = {path.name for path in KUBERNETES.glob("*.yaml")}
    assert set(kustomization["resources"]) == there - {"kustomization.yaml", "secret.example.yaml"}
    for document in documents():
        if document["kind"] not in ("Kustomization", "Namespace"):
            assert document["metadata"]["namespace"] == "cairn", document["metadata"]


def test_every_selector_finds_a_pod_and_one_alone() -> None:
    labels = [template["metadata"]["labels"] for _, template in pods()]
    for document in documents():
        spec = document.get("spec", {})
        selector = spec.get("selector") or spec.get("podSelector") or {}
        wanted = selector.get("matchLabels", selector)
        if wanted and "matchExpressions" not in selector:
            found = [label for label in labels if wanted.items() <= label.items()]
            assert len(found) == 1, document["metadata"]


def test_the_names_of_settings_are_those_of_the_table() -> None:
    named = {name for document in documents("ConfigMap") for name in document["data"]}
    named |= {name for document in documents("Secret") for name in document["stringData"]}
    compose = yaml.safe_load((DEPLOY / "scale/docker-compose.yml").read_text())
    named |= set(compose["services"]["web"]["environment"])
    assert named <= SETTINGS.keys(), named - SETTINGS.keys()


def test_probes_ask_addresses_of_the_site() -> None:
    (settings,) = documents("ConfigMap")
    (ingress,) = documents("Ingress")
    host = settings["data"]["CAIRN_URL"].removeprefix("https://")
    assert [rule["host"] for rule in ingress["spec"]["rules"]] == [host]
    (web,) = (template for name, template in pods() if name == "cairn-web")
    (container,) = web["spec"]["containers"]
    for probe in PROBES:
        asked = container[probe]["httpGet"]
        try:
            resolve(asked["path"])
        except Resolver404:
            pytest.fail(f"{probe} asks {asked['path']}, which there is not")
        assert asked["port"] in [port["name"] for port in container["ports"]]


def test_kubernetes_adds_no_variables_that_are_taken_for_settings() -> None:
    """For the service `cairn-web` it would set CAIRN_WEB_PORT, and no such setting is known."""
    assert all(template["spec"]["enableServiceLinks"] is False for _, template in pods())


def test_no_pod_may_more_than_serve() -> None:
    for name, template in pods():
        spec = template["spec"]
        assert spec["securityContext"]["runAsNonRoot"], name
        assert not spec["automountServiceAccountToken"], name
        for container in spec["containers"]:
            held = container["securityContext"]
            assert held["readOnlyRootFilesystem"], name
            assert held["capabilities"] == {"drop": ["ALL"]}, name
            assert not held["allowPrivilegeEscalation"], name


def test_every_service_network_and_volume_that_compose_names_is_there() -> None:
    compose = yaml.safe_load((DEPLOY / "scale/docker-compose.yml").read_text())
    services = compose["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= services.keys(), name
        assert set(service.get("networks", [])) <= compose["networks"].keys(), name
        sources = {mount.partition(":")[0] for mount in service.get("volumes", [])}
        for source in sources:
            there = source in compose["volumes"] or (DEPLOY / "scale" / source).is_file()
            assert there, f"{name}: {source}"
    published = {name for name, service in services.items() if "ports" in service}
    assert published == {"proxy"}
    assert services["web"]["environment"]["DATABASE_URL"].endswith("@db:5432/cairn")
    assert "@cache:6379/" in services["web"]["environment"]["CAIRN_CACHE_URL"]
