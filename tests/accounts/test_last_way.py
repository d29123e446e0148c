"""The last way in stays, whatever it is; any other may go."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.github.provider import GitHubProvider
from django.test import Client

from accounts.adapter import AccountAdapter
from accounts.models import User
from accounts.ways.entries import LAST
from tests.accounts import urls_with_github
from tests.accounts.stored_passkeys import passkey
from tests.conftest import client_of
from tests.factories import PASSWORD, UserFactory
from tests.races import at_once

PAGE = "/settings/sign-in/"
KINDS = ("password", "passkey", "provider", "mail")
COMBINATIONS = [chosen for size in range(1, 5) for chosen in itertools.combinations(KINDS, size)]


@pytest.fixture(autouse=True)
def github(settings: Any) -> Iterator[None]:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "x", "secret": "y"}]}}
    settings.ROOT_URLCONF = urls_with_github.__name__
    registry.register(GitHubProvider)
    yield
    registry.provider_map.pop(GitHubProvider.id)


@pytest.fixture(autouse=True)
def nobody_is_asked_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """What that asks is tried in other tests; here it would need each way in turn."""
    monkeypatch.setattr(AccountAdapter, "is_reauthentication_required", lambda self, app: False)


def with_ways(user: User, ways: tuple[str, ...], settings: Any) -> Client:
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = "mail" in ways
    if "password" not in ways:
        user.set_unusable_password()
        user.save()
    if "passkey" in ways:
        passkey(user)
    if "provider" in ways:
        SocialAccount.objects.create(
            user=user, provider="github", uid="1", extra_data={"login": "hopper"}
        )
    return client_of(user)


def sent_for(way: str, user: User) -> tuple[str, str, dict[str, Any]]:
    """Where its removal is confirmed, where that is sent to, and with what."""
    if way == "password":
        return f"{PAGE}password/", f"{PAGE}password/", {}
    if way == "passkey":
        row = Authenticator.objects.get(user=user, type="webauthn")
        address = f"/accounts/2fa/webauthn/keys/{row.pk}/remove/"
        return address, address, {}
    account = SocialAccount.objects.get(user=user)
    return f"{PAGE}remove/?account={account.pk}", "/accounts/3rdparty/", {"account": account.pk}


def has(way: str, user: User) -> bool:
    user.refresh_from_db()
    return {
        "password": user.has_usable_password(),
        "passkey": Authenticator.objects.filter(user=user, type="webauthn").exists(),
        "provider": SocialAccount.objects.filter(user=user).exists(),
    }[way]


@pytest.mark.parametrize("ways", COMBINATIONS, ids="+".join)
def test_a_way_may_go_while_another_stays(
    grace: User, ways: tuple[str, ...], settings: Any
) -> None:
    client = with_ways(grace, ways, settings)
    for way in [one for one in ways if one != "mail"]:
        confirm, address, sent = sent_for(way, grace)
        is_last = [other for other in ways if other == "mail" or has(other, grace)] == [way]
        page, asked = client.get(PAGE), client.get(confirm)
        assert (LAST in page.text) is is_last
        assert (confirm in page.text) is not is_last
        assert (LAST in asked.text) is is_last
        answer = client.post(address, sent, follow=True)
        assert has(way, grace) is is_last
        if is_last:
            assert LAST in answer.text
            return
    assert "mail" in ways


def test_a_provider_that_is_no_longer_set_up_is_no_way_in(grace: User, settings: Any) -> None:
    client = with_ways(grace, ("password",), settings)
    SocialAccount.objects.create(user=grace, provider="gitlab", uid="1")
    assert LAST in client.get(PAGE).text
    account = SocialAccount.objects.get()
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_a_passkey_for_the_second_step_only_is_no_way_in(grace: User, settings: Any) -> None:
    client = with_ways(grace, ("password",), settings)
    row = passkey(grace, alone=False)
    page = client.get(PAGE).text
    assert LAST in page
    assert "Only as a second step" in page
    client.post(f"/accounts/2fa/webauthn/keys/{row.pk}/remove/")
    assert not Authenticator.objects.exists()


def test_of_two_passkeys_one_may_go(grace: User, settings: Any) -> None:
    client = with_ways(grace, ("passkey",), settings)
    second = passkey(grace, "Phone", alone=None)
    assert LAST not in client.get(PAGE).text
    client.post(f"/accounts/2fa/webauthn/keys/{second.pk}/remove/")
    assert LAST in client.get(PAGE).text


def test_nobody_removes_what_is_anothers(ada: User, grace: User, settings: Any) -> None:
    with_ways(grace, ("password", "passkey", "provider"), settings)
    mallory = client_of(ada)
    for way in ("passkey", "provider"):
        confirm, address, sent = sent_for(way, grace)
        assert mallory.get(confirm).status_code == 404
        mallory.post(address, sent)
        assert has(way, grace)


@pytest.mark.parametrize("pk", ["", "x", "-1", "²", "9" * 30, "1\0"])
def test_an_account_that_is_none_is_not_found(grace_client: Client, pk: str) -> None:
    assert grace_client.get(f"{PAGE}remove/", {"account": pk}).status_code == 404


def test_removing_the_password_ends_the_other_sessions(grace: User, settings: Any) -> None:
    client = with_ways(grace, ("password", "passkey"), settings)
    other = client_of(grace)
    client.post(f"{PAGE}password/")
    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302
    sent = {"login": grace.email, "password": PASSWORD}
    assert "_auth_user_id" not in Client().post("/accounts/login/", sent).wsgi_request.session
    assert client.post(f"{PAGE}password/").status_code == 303


def test_removing_the_password_asks_who_is_there(
    grace: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    client = with_ways(grace, ("password", "passkey"), settings)
    answer = client.post(f"{PAGE}password/")
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert has("password", grace)


@pytest.mark.django_db(transaction=True)
def test_of_two_removals_at_once_one_leaves_the_last_way(settings: Any) -> None:
    for _ in range(3):
        user = UserFactory()
        client = with_ways(user, ("password", "passkey"), settings)
        other = client_of(user)
        _, password, _ = sent_for("password", user)
        _, key, _ = sent_for("passkey", user)
        answers = at_once([lambda: client.post(password), lambda: other.post(key)])  # noqa: B023
        assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
        assert [has(way, user) for way in ("password", "passkey")].count(True) == 1
