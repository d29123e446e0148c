"""Traefik's samples hold together: what they name is there, and labels say what files say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parent.parent.parent / "deploy" / "traefik"
ROUTER = {"rule", "entryPoints", "middlewares", "service", "tls"}
MIDDLEWARES = {
    "buffering": {"maxRequestBodyBytes", "memRequestBodyBytes"},
    "headers": {"customRequestHeaders"},
}
SERVICE = {"servers", "healthCheck"}
HEALTH = {"path", "hostname", "headers", "interval", "timeout"}


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text())
    return found


def flat(value: Any, before: str) -> dict[str, str]:
    """As labels name it: in lower case, but for names of headers, with dots between."""
    if not isinstance(value, dict):
        text = ",".join(value) if isinstance(value, list) else str(value)
        return {before: text}
    keep = before.endswith(".customrequestheaders")
    pieces = (
        flat(inner, f"{before}.{name if keep else name.lower()}") for name, inner in value.items()
    )
    return {name: text for piece in pieces for name, text in piece.items()}


def test_what_the_router_names_is_there() -> None:
    fixed, http = read("traefik.yml"), read("cairn.yml")["http"]
    used = set()
    for router in http["routers"].values():
        assert set(router["entryPoints"]) <= set(fixed["entryPoints"])
        assert router["service"] in http["services"]
        assert router["tls"]["certResolver"] in fixed["certificatesResolvers"]
        used |= set(router["middlewares"])
    assert used == set(http["middlewares"])
    assert fixed["entryPoints"]["http"]["http"]["redirections"]["entryPoint"]["to"] == "https"


def test_it_uses_the_words_that_traefik_documents() -> None:
    http = read("cairn.yml")["http"]
    assert set(http) == {"routers", "middlewares", "services"}
    for router in http["routers"].values():
        assert set(router) <= ROUTER
    for middleware in http["middlewares"].values():
        ((kind, options),) = middleware.items()
        assert set(options) <= MIDDLEWARES[kind]
    balancer = http["services"]["cairn"]["loadBalancer"]
    assert set(balancer) <= SERVICE
    assert set(balancer["healthCheck"]) <= HEALTH


def test_the_labels_mean_the_same_as_the_file() -> None:
    http = read("cairn.yml")["http"]
    labels = read("labels.yml")["services"]["web"]["labels"]
    routers = flat(http["routers"], "traefik.http.routers")
    routers = {name: text for name, text in routers.items() if not name.endswith(".service")}
    expected = routers | flat(http["middlewares"], "traefik.http.middlewares")
    ours = {name: text for name, text in labels.items() if name.startswith("traefik.http")}
    assert ours.pop("traefik.http.services.cairn.loadbalancer.server.port") == "8000"
    assert ours == expected


@pytest.mark.parametrize("name", ["traefik.yml", "cairn.yml", "labels.yml"])
def test_nothing_is_believed_that_a_visitor_says(name: str) -> None:
    """Traefik sets its headers itself unless it is told to trust what came."""
    lines = (FOLDER / name).read_text().splitlines()
    settings = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    assert "insecure" not in settings
    assert "trustedIPs" not in settings
    assert "stripprefix" not in settings.lower()
