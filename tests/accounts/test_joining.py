"""An account elsewhere whose email has one here: connected by who owns both, by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts import connecting, whole_requests
from accounts.models import User
from accounts.sessions import end_sessions_of
from tests import factories
from tests.accounts.people import by_password, by_password_and_app
from tests.accounts.round_trips import is_signed_in, round_trip
from tests.openid_provider import ADA, OpenIDProvider
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

JOIN, SIGN_IN = "/accounts/join/", "/accounts/login/?next=/accounts/join/"
MINE = {"login": ADA["email"], "password": factories.PASSWORD}


def sign_in(client: Client) -> Any:
    return client.post(SIGN_IN, MINE)


def connections() -> list[tuple[str, str]]:
    return list(SocialAccount.objects.values_list("user__email", "uid"))


@pytest.mark.parametrize("email", [ADA["email"], "ADA@id.example"])
@pytest.mark.parametrize("mail_is_sent", [True, False])
def test_a_known_email_lets_nobody_in_and_is_no_dead_end(
    request: Any, client: Client, provider: OpenIDProvider, email: str, mail_is_sent: bool
) -> None:
    if mail_is_sent:
        request.getfixturevalue("with_mail")
    by_password()
    provider.person["email"] = email
    assert round_trip(client).headers["Location"] == JOIN
    assert not is_signed_in(client)
    page = client.get(JOIN).content.decode()
    assert "You have an account here" in page
    assert 'href="/accounts/login/?next=%2Faccounts%2Fjoin%2F"' in page
    assert client.post(JOIN).status_code == 200  # a visitor connects nothing
    assert (connections(), mail.outbox) == ([], [])
    assert User.objects.count() == 1


def test_whoever_signs_in_to_it_connects_the_two(client: Client, provider: OpenIDProvider) -> None:
    user = by_password()
    round_trip(client)
    assert sign_in(client).headers["Location"] == JOIN
    assert "Connect Example University?" in client.get(JOIN).content.decode()
    assert connections() == []
    client.post(JOIN)
    assert connections() == [(user.email, ADA["sub"])]
    other = Client()
    round_trip(other)
    assert other.session["_auth_user_id"] == str(user.pk)
    assert client.post(JOIN).headers["Location"] == "/settings/"


def test_a_mailed_code_is_as_good(
    client: Client, provider: OpenIDProvider, with_mail: None
) -> None:
    user = by_password()
    round_trip(client)
    client.post("/accounts/login/code/?next=/accounts/join/", {"email": user.email})
    code = mail.outbox[-1].body.split("\n\n")[1]
    sent = {"code": code, "next": JOIN}
    assert client.post("/accounts/login/code/confirm/", sent).headers["Location"] == JOIN
    client.post(JOIN)
    assert connections() == [(user.email, ADA["sub"])]


def test_a_password_without_the_second_factor_connects_nothing(
    client: Client, provider: OpenIDProvider
) -> None:
    by_password_and_app()
    round_trip(client)
    sign_in(client)
    client.post(JOIN)
    assert connections() == []


def test_whoever_came_in_long_ago_is_asked_first(client: Client, provider: OpenIDProvider) -> None:
    user = by_password()
    round_trip(client)
    newly_in(client, user, ago=3600)
    assert client.post(JOIN).headers["Location"] == "/accounts/reauthenticate/"
    assert connections() == []
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    assert connections() == [(user.email, ADA["sub"])]


def test_an_email_that_the_provider_has_not_verified_tells_nothing(
    client: Client, provider: OpenIDProvider, with_mail: None
) -> None:
    """Else anybody could ask who has an account here, by claiming an email there."""
    provider.person["email_verified"] = False
    free = round_trip(client)
    User.objects.all().delete()
    cache.clear()  # the limit of mails to one address
    by_password()
    known = round_trip(Client())
    assert (known.status_code, known.headers["Location"]) == (
        free.status_code,
        free.headers["Location"],
    )


def test_without_mail_an_unverified_one_that_is_taken_can_be_connected_too(
    client: Client, provider: OpenIDProvider
) -> None:
    user = by_password()
    provider.person["email_verified"] = False
    page = client.get(round_trip(client).headers["Location"])
    assert f'href="{JOIN}"' in page.content.decode()
    page = client.post("/accounts/3rdparty/signup/", {"email": user.email})
    assert (page.status_code, is_signed_in(client)) == (200, False)
    sign_in(client)
    client.post(JOIN)
    assert connections() == [(user.email, ADA["sub"])]


def test_what_somebody_has_connected_meanwhile_stays_theirs(
    client: Client, provider: OpenIDProvider
) -> None:
    by_password()
    round_trip(client)
    grace = factories.UserFactory()
    SocialAccount.objects.create(user=grace, provider="oidc", uid=ADA["sub"])
    sign_in(client)
    client.post(JOIN, follow=True)
    assert connections() == [(grace.email, ADA["sub"])]


def test_a_provider_that_is_gone_meanwhile_is_no_error(
    client: Client, provider: OpenIDProvider, settings: Any
) -> None:
    by_password()
    round_trip(client)
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = []
    assert client.get(JOIN).headers["Location"] == "/accounts/login/"
    assert client.get("/accounts/3rdparty/signup/").headers["Location"] == "/accounts/login/"


def test_a_session_that_was_ended_meanwhile_connects_nothing(
    client: Client, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by its person, who took back a change; the request has read the session before."""
    user = by_password()
    round_trip(client)
    sign_in(client)
    hold = whole_requests.hold_account

    def late(request: Any) -> None:
        assert request.user.is_authenticated
        end_sessions_of(user.pk, {user.email})
        hold(request)

    for module in (whole_requests, connecting):
        monkeypatch.setattr(module, "hold_account", late)
    assert client.post(JOIN).headers["Location"] == "/accounts/login/"
    assert connections() == []


def test_an_email_that_is_somebodys_in_other_letters_is_one_that_is_known(
    client: Client, provider: OpenIDProvider
) -> None:
    factories.UserFactory(email="ada@strasse.example")
    provider.person["email"] = "ada@straße.example"
    assert round_trip(client).headers["Location"] == JOIN
    assert User.objects.count() == 1


@pytest.mark.parametrize("email", ["ada@straße.example", "ada@strasse.example"])
def test_an_unverified_one_in_other_letters_is_no_error_of_the_server(
    client: Client, provider: OpenIDProvider, email: str
) -> None:
    factories.UserFactory(email="ada@strasse.example")
    provider.person |= {"email": email, "email_verified": False}
    assert round_trip(client).status_code == 302
    assert not is_signed_in(client)
    assert User.objects.count() == 1


def test_what_waits_in_a_browser_is_offered_to_nobody_else(
    client: Client, provider: OpenIDProvider, with_mail: None
) -> None:
    """As on a shared computer, where somebody began and somebody else signs in."""
    by_password()
    round_trip(client)
    newly_in(client, factories.UserFactory(email="stranger@example.org"))
    for answer in (client.get(JOIN), client.post(JOIN)):
        assert answer.status_code == 303
    page = client.get("/settings/sign-in/").content.decode()
    assert "names another email than this account" in page
    assert connections() == []
