"""Signing in with another account is offered when all that it needs is set."""

from __future__ import annotations

import pytest

from config import providers
from config.env.environment import Login

LOGIN = Login("cairn", "a secret")


def test_nobody_is_offered_by_default():
    found = providers.configured({})
    assert (found, providers.apps(found), providers.origins(found)) == ({}, [], [])


@pytest.mark.parametrize("name", providers.ORIGINS)
def test_a_provider_is_offered_with_its_keys(name):
    found = providers.configured({name: LOGIN})
    assert found == {name: {"APPS": [{"client_id": "cairn", "secret": "a secret"}]}}
    assert providers.apps(found) == [f"allauth.socialaccount.providers.{name}"]
    assert providers.origins(found) == [providers.ORIGINS[name]]


def test_the_browser_may_be_redirected_to_the_server_of_single_sign_on():
    server = "https://login.example.org:8443/realms/lab"
    found = providers.configured({"oidc": Login("cairn", "a secret", server)})
    (app,) = found["openid_connect"]["APPS"]
    assert app == {
        "provider_id": "oidc",
        "name": "Single sign-on",
        "client_id": "cairn",
        "secret": "a secret",
        "settings": {"server_url": server},
    }
    assert providers.apps(found) == ["allauth.socialaccount.providers.openid_connect"]
    assert providers.origins(found) == ["https://login.example.org:8443"]
