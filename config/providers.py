"""Signing in with another account: each provider is offered when all that it needs is set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config.env.environment import Login

ORIGINS = {
    "github": "https://github.com",
    "gitlab": "https://gitlab.com",
    "google": "https://accounts.google.com",
}
"""Where the sign-in form is redirected to, which the form-action of the CSP must allow."""

Providers = dict[str, dict[str, Any]]


def configured(logins: Mapping[str, Login]) -> Providers:
    """Allauth's ``SOCIALACCOUNT_PROVIDERS``."""
    found: Providers = {}
    for name, login in logins.items():
        keys: dict[str, Any] = {"client_id": login.client_id, "secret": login.secret}
        if name == "oidc":
            settings = {"server_url": login.server}
            app = {"provider_id": "oidc", "name": "Single sign-on", **keys, "settings": settings}
            found["openid_connect"] = {"APPS": [app]}
        else:
            found[name] = {"APPS": [keys]}
    return found


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
