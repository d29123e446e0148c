"""Signing in with another account: each provider is offered when all that it needs is set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.env.environment import Login

Providers = dict[str, dict[str, Any]]
OPENID = "accounts.openid.provider.OpenIDProvider"


def configured(logins: Mapping[str, Login]) -> Providers:
    """Allauth's ``SOCIALACCOUNT_PROVIDERS``, all of them with PKCE."""
    found: Providers = {}
    for name, login in logins.items():
        keys: dict[str, Any] = {"client_id": login.client_id, "secret": login.secret}
        if name == "oidc":
            settings = {"server_url": login.server.rstrip("/")}
            app = {"provider_id": "oidc", "name": login.name, **keys, "settings": settings}
            found["openid_connect"] = {"provider_class": OPENID, "APPS": [app]}
        else:
            found[name] = {"APPS": [keys]}
    return {name: provider | {"OAUTH_PKCE_ENABLED": True} for name, provider in found.items()}


def apps(providers: Providers) -> list[str]:
    """The Django apps that the configured providers need."""
    return [f"allauth.socialaccount.providers.{name}" for name in providers]
