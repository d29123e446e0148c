"""Who gets what at the addresses that are allauth's own: address × role × method.

The addresses that this site replaces are with its own, in tests/test_access.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.github.provider import GitHubProvider
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.accounts import urls_with_github, urls_with_mail
from tests.accounts.conftest import with_mail  # noqa: F401
from tests.addresses import all_addresses
from tests.conftest import client_of
from tests.test_access import GONE, LOGIN, NO, OK, ROLES, TABLE, answer

pytestmark = pytest.mark.django_db

TO_FORM = (LOGIN, *[302] * 4)
ALLAUTHS: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "account_logout": ({}, (302, OK, OK, OK, OK), 302),
    "account_inactive": ({}, OK, NO),
    # Nobody came in by a page of the site here, so everybody is asked who they are.
    "account_reauthenticate": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, OK, OK, OK, OK)),
    "account_change_password": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, OK, OK, OK, OK)),
    "account_reset_password": ({}, OK, OK),
    "account_reset_password_done": ({}, OK, NO),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "x"}, OK, OK),
    "account_reset_password_from_key_done": ({}, OK, NO),
    "account_confirm_email": ({"key": "x"}, OK, GONE),
    "mfa_generate_recovery_codes": ({}, TO_FORM, TO_FORM),
    "mfa_reauthenticate": ({}, TO_FORM, TO_FORM),
    "mfa_login_webauthn": ({}, TO_FORM, TO_FORM),
    "socialaccount_login_cancelled": ({}, OK, NO),
    "socialaccount_login_error": ({}, 401, NO),
}
WITH_MAIL: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "account_request_login_code": ({}, (OK, 302, 302, 302, 302), (OK, 302, 302, 302, 302)),
    "account_signup_by_passkey": ({}, (OK, 302, 302, 302, 302), (OK, 302, 302, 302, 302)),
    "mfa_signup_webauthn": ({}, 302, 302),
}
WITH_GITHUB: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "github_login": ({}, OK, OK),
    "github_callback": ({}, 401, 401),
}
SITES: dict[str, tuple[ModuleType | None, dict[str, tuple[dict[str, Any], Any, Any]]]] = {
    "plain": (None, ALLAUTHS),
    "mail": (urls_with_mail, WITH_MAIL),
    "github": (urls_with_github, WITH_GITHUB),
}


@pytest.fixture
def people(ada: Any, grace: Any, curator: Any, superuser: Any) -> dict[str, Any]:
    return dict(zip(ROLES, (None, ada, grace, curator, superuser), strict=True))


@pytest.fixture
def github(settings: Any) -> Iterator[None]:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "x", "secret": "y"}]}}
    registry.register(GitHubProvider)
    yield
    registry.provider_map.pop(GitHubProvider.id)


@pytest.fixture(params=SITES)
def table(request: Any, settings: Any) -> dict[str, tuple[dict[str, Any], Any, Any]]:
    urls, found = SITES[request.param]
    if request.param != "plain":
        request.getfixturevalue("with_mail" if request.param == "mail" else request.param)
    if urls is not None:
        settings.ROOT_URLCONF = urls.__name__
    return found


def test_every_address_is_in_a_table(table: dict[str, Any]) -> None:
    names = {found.name for found in all_addresses() if not found.name.startswith("admin:")}
    assert names - set(TABLE) == set(table) | set(ALLAUTHS)


def answers(table: dict[str, Any], role: str, person: Any) -> Iterator[tuple[str, Any, Any]]:
    """What was asked, what came and what the table says; each by a browser of its own."""
    for name, (given, *methods) in table.items():
        path = reverse(name, kwargs=given)
        for method, expected in zip(("get", "post"), methods, strict=True):
            wanted = expected[ROLES.index(role)] if isinstance(expected, tuple) else expected
            with transaction.atomic():
                client = Client() if person is None else client_of(person)
                came = answer(getattr(client, method)(path))
                transaction.set_rollback(True)
            yield f"{method} {path} as {role}", came, wanted


@pytest.mark.parametrize("role", ROLES)
def test_the_table_holds(table: dict[str, Any], people: dict[str, Any], role: str) -> None:
    asked = list(answers(table, role, people[role]))
    assert [one for one in asked if one[1] != one[2]] == []
