"""Signing in with another account is offered when all that it needs is set."""

from __future__ import annotations

import pytest
from django.conf import settings

from config import providers
from config.env.environment import Login

LOGIN = Login("cairn", "a secret")


def test_nobody_is_offered_by_default():
    found = providers.configured({})
    assert (found, providers.apps(found)) == ({}, [])


@pytest.mark.parametrize("name", ["github", "gitlab", "google"])
def test_a_provider_is_offered_with_its_keys_and_pkce(name):
    found = providers.configured({name: LOGIN})
    keys = {"client_id": "cairn", "secret": "a secret"}
    assert found == {name: {"APPS": [keys], "OAUTH_PKCE_ENABLED": True}}
    assert providers.apps(found) == [f"allauth.socialaccount.providers.{name}"]


def test_single_sign_on_has_a_server_and_a_name_for_its_button():
    server = "https://login.example.org:8443/realms/lab/"
    login = Login("cairn", "a secret", server, "Example University")
    found = providers.configured({"oidc": login})
    assert found["openid_connect"]["OAUTH_PKCE_ENABLED"] is True
    assert found["openid_connect"]["provider_class"] == providers.OPENID
    (app,) = found["openid_connect"]["APPS"]
    assert app == {
        "provider_id": "oidc",
        "name": "Example University",
        "client_id": "cairn",
        "secret": "a secret",
        "settings": {"server_url": server.removesuffix("/")},
    }
    assert providers.apps(found) == ["allauth.socialaccount.providers.openid_connect"]


def test_a_form_may_be_sent_to_this_site_alone():
    assert settings.SECURE_CSP["form-action"] == ["'self'"]
