"""Signing in with another account is offered when all that it needs is set."""

from __future__ import annotations

import os

import pytest

from config import providers


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if "_CLIENT_" in name or name == "CAIRN_OIDC_URL":
            monkeypatch.delenv(name)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> providers.Providers:
    for name, value in variables.items():
        monkeypatch.setenv(f"CAIRN_{name}", value)
    return providers.configured()


def test_nobody_is_offered_by_default():
    found = providers.configured()
    assert (found, providers.apps(found), providers.origins(found)) == ({}, [], [])


@pytest.mark.parametrize("name", providers.ORIGINS)
def test_a_provider_needs_both_its_values(monkeypatch, name):
    key = name.upper()
    assert given(monkeypatch, **{f"{key}_CLIENT_ID": "cairn"}) == {}
    found = given(monkeypatch, **{f"{key}_CLIENT_SECRET": "a secret"})
    assert found == {name: {"APPS": [{"client_id": "cairn", "secret": "a secret"}]}}
    assert providers.apps(found) == [f"allauth.socialaccount.providers.{name}"]
    assert providers.origins(found) == [providers.ORIGINS[name]]


def test_single_sign_on_also_needs_its_address_and_may_be_redirected_to_there(monkeypatch):
    values = {"OIDC_CLIENT_ID": "cairn", "OIDC_CLIENT_SECRET": "a secret"}
    assert given(monkeypatch, **values) == {}
    server = "https://login.example.org:8443/realms/lab"
    found = given(monkeypatch, OIDC_URL=server)
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
