"""What the compose file promises, as far as reading it can tell; tests/containers runs it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.env.settings_table import SETTINGS

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
SCALE = (ROOT / "deploy" / "scale" / "docker-compose.yml").read_text()
SCALED: dict[str, dict[str, Any]] = yaml.safe_load(SCALE)["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize(
    ("services", "name"), [(services, name) for services in (SERVICES, SCALED) for name in services]
)
def test_a_service_is_shut_in_and_can_not_fill_the_machine(
    services: dict[str, dict[str, Any]], name: str
) -> None:
    service = services[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["logging"]["options"]["max-size"]
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"]
    assert service["healthcheck"]["test"] if name != "web" else "HEALTHCHECK" in DOCKERFILE


def test_images_that_are_not_built_here_are_named_with_their_system() -> None:
    """A plain `postgres:17` moved to another Debian once, and sorted text differently after it."""
    services = [*SERVICES.values(), *SCALED.values()]
    named = [service["image"] for service in services if "CAIRN_IMAGE" not in service["image"]]
    named += re.findall(r"^ARG PYTHON=(\S+)", DOCKERFILE, re.MULTILINE)
    assert named
    assert all(re.fullmatch(r"[\w/]+:[\d.]+(-slim)?-[a-z]+", image) for image in named)


def test_compose_reads_no_setting_that_is_none() -> None:
    named = set(re.findall(r"\$\{((?:CAIRN_|DATABASE_)\w+)", TEXT))
    assert named
    assert {name.removesuffix("_FILE") for name in named} <= set(SETTINGS)


def test_without_the_proxy_only_this_machine_reaches_the_site() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(ports) == {"web", "proxy"}
    assert all(port.startswith("127.0.0.1:") for port in ports["web"])
    assert SERVICES["proxy"]["profiles"] == ["https"]


def test_the_version_of_the_image_is_that_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"ARG VERSION={version}\n" in DOCKERFILE
