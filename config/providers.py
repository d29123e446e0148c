"""Signing in with another account: each provider is offered when both its values are set."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from config.env import env

ORIGINS = {
    "github": "https://github.com",
    "gitlab": "https://gitlab.com",
    "google": "https://accounts.google.com",
}
"""Where the sign-in form is redirected to, which the form-action of the CSP must allow."""

Providers = dict[str, dict[str, Any]]


def configured() -> Providers:
    """Allauth's ``SOCIALACCOUNT_PROVIDERS`` from the environment."""
    found: Providers = {}
    for name in ORIGINS:
        keys = _keys(name)
        if keys:
            found[name] = {"APPS": [keys]}
    keys, url = _keys("oidc"), env.str("CAIRN_OIDC_URL", default="")
    if keys and url:
        app = {"provider_id": "oidc", "name": "Single sign-on", **keys}
        found["openid_connect"] = {"APPS": [app | {"settings": {"server_url": url}}]}
    return found


def _keys(name: str) -> dict[str, str]:
    prefix = f"CAIRN_{name.upper()}_CLIENT"
    client_id = env.str(f"{prefix}_ID", default="")
    secret = env.str(f"{prefix}_SECRET", default="")
    return {"client_id": client_id, "secret": secret} if client_id and secret else {}


def apps(providers: Providers) -> list[str]:
    """The Django apps that the configured providers need."""
    return [f"allauth.socialaccount.providers.{name}" for name in providers]


def origins(providers: Providers) -> list[str]:
    found = [ORIGINS[name] for name in providers if name in ORIGINS]
    if "openid_connect" in providers:
        server = providers["openid_connect"]["APPS"][0]["settings"]["server_url"]
        parts = urlsplit(server)
        found.append(f"{parts.scheme}://{parts.netloc}")
    return found
