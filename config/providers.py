"""Signing in with another account: each provider is offered when all that it needs is set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.env.environment import Login
from config.env.proxy_login import ProxyLogin

Providers = dict[str, dict[str, Any]]
OPENID = "accounts.openid.provider.OpenIDProvider"
SCOPE = ("openid", "profile", "email")
PROXY = "proxy"
"""The name of the provider that is a reverse proxy, in the rows of its connections too."""


def configured(logins: Mapping[str, Login]) -> Providers:
    """Allauth's ``SOCIALACCOUNT_PROVIDERS``, all of them with PKCE."""
    found: Providers = {}
    for name, login in logins.items():
        keys: dict[str, Any] = {"client_id": login.client_id, "secret": login.secret}
        if name == "oidc":
            settings = {"server_url": login.server.rstrip("/"), **about_groups(login)}
            app = {"provider_id": "oidc", "name": login.name, **keys, "settings": settings}
            found["openid_connect"] = {"provider_class": OPENID, "APPS": [app]}
        else:
            found[name] = {"APPS": [keys]}
    return {name: provider | {"OAUTH_PKCE_ENABLED": True} for name, provider in found.items()}


def about_groups(login: Login) -> dict[str, Any]:
    """The claim that tells of groups, and the scopes to ask for where it needs one more."""
    found: dict[str, Any] = {"groups_claim": login.groups_claim} if login.groups_claim else {}
    if login.groups_scope:
        found["scope"] = list(dict.fromkeys([*SCOPE, login.groups_scope]))
    return found


def by_proxy(login: ProxyLogin | None) -> Providers:
    """The reverse proxy as a provider like the others, for which there is no button."""
    if login is None:
        return {}
    app = {"name": "Proxy login", "client_id": PROXY, "settings": {"hidden": True}}
    return {PROXY: {"APPS": [app]}}


def apps(providers: Providers) -> list[str]:
    """The Django apps that the configured providers need."""
    return [f"allauth.socialaccount.providers.{name}" for name in providers]
