"""Signing in by OpenID Connect: what is asked of the provider, and each way it can go wrong."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.round_trips import (
    CALLBACK,
    LOGIN,
    at_provider,
    begin,
    is_signed_in,
    query,
    round_trip,
)
from tests.openid_provider import ADA, CLIENT, OpenIDProvider

pytestmark = pytest.mark.django_db


def test_a_new_person_has_an_account_with_their_name_and_email(
    client: Client, provider: OpenIDProvider
) -> None:
    response = round_trip(client)
    assert (response.status_code, is_signed_in(client)) == (302, True)
    user = User.objects.get()
    assert (user.email, user.display_name) == (ADA["email"], ADA["name"])
    assert not user.has_usable_password()
    account = SocialAccount.objects.get(user=user)
    assert (account.provider, account.uid) == ("oidc", ADA["sub"])


def test_the_same_person_comes_back_to_the_same_account(
    client: Client, provider: OpenIDProvider
) -> None:
    round_trip(client)
    provider.person |= {"email": "new@id.example", "name": "Countess"}
    other = Client()
    round_trip(other)
    assert is_signed_in(other)
    assert User.objects.get().email == ADA["email"]


def test_the_provider_is_asked_with_a_challenge_and_a_nonce(
    client: Client, provider: OpenIDProvider
) -> None:
    round_trip(client)
    (asked,) = provider.asked
    assert asked["client_id"] == CLIENT
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    assert asked["redirect_uri"] == f"http://testserver{CALLBACK}"
    assert {"openid", "profile", "email"} <= set(asked["scope"].split())
    round_trip(Client())
    assert provider.asked[1]["nonce"] != asked["nonce"]


def test_a_code_that_somebody_else_was_given_is_not_accepted_without_its_verifier(
    client: Client, provider: OpenIDProvider
) -> None:
    """Whoever sees the code of another can't bring it in with a state of their own."""
    theirs = query(at_provider(begin(Client())))
    mine = query(at_provider(begin(client)))
    page = client.get(CALLBACK, {"state": mine["state"], "code": theirs["code"]})
    assert page.status_code == 401
    assert not User.objects.exists()


def test_a_name_is_taken_over_in_one_line_without_what_turns_text(
    client: Client, provider: OpenIDProvider
) -> None:
    provider.person["name"] = "Ada\u202e\x00\n  " + "x" * 200
    round_trip(client)
    assert User.objects.get().display_name == "Ada " + "x" * 76


@pytest.mark.parametrize("name", [None, 7, ["Ada"], "\x00"])
def test_a_name_that_is_none_is_left_out(
    client: Client, provider: OpenIDProvider, name: Any
) -> None:
    provider.person["name"] = name
    round_trip(client)
    assert User.objects.get().display_name == ""


def test_without_an_email_the_person_is_asked_for_one(
    client: Client, provider: OpenIDProvider
) -> None:
    del provider.person["email"]
    page = client.get(round_trip(client).headers["Location"])
    assert "which one should your account here have" in page.content.decode()
    client.post("/accounts/3rdparty/signup/", {"email": "ada@example.org"})
    assert is_signed_in(client)
    assert User.objects.get().display_name == ADA["name"]


@pytest.mark.parametrize("verified", [False, "false", "no", None, 0, 1, ["true"]])
def test_an_email_that_the_provider_has_not_verified_is_verified_here(
    client: Client, provider: OpenIDProvider, with_mail: None, verified: Any
) -> None:
    provider.person["email_verified"] = verified
    round_trip(client)
    assert not is_signed_in(client)
    assert not EmailAddress.objects.get().verified
    (message,) = mail.outbox
    assert message.to == [ADA["email"]]


@pytest.mark.parametrize("verified", [True, "true"])
def test_one_that_it_has_verified_is_taken_as_such(
    client: Client, provider: OpenIDProvider, with_mail: None, verified: Any
) -> None:
    provider.person["email_verified"] = verified
    round_trip(client)
    assert is_signed_in(client)
    assert EmailAddress.objects.get().verified


FAULTS = {
    "wrong issuer": ("could not be trusted", "Invalid id_token"),
    "wrong audience": ("could not be trusted", "Invalid id_token"),
    "over": ("could not be trusted", "Invalid id_token"),
    "wrong nonce": ("could not be trusted", "nonce of another sign-in"),
    "wrong person": ("could not be trusted", "userinfo speaks of somebody else"),
    "refuses": ("could not be trusted", "does not accept this site (invalid_client)"),
    "wrong state": ("This sign-in is over", "belongs to no sign-in"),
    "no identity": ("not set up right", "no identity"),
}


@pytest.mark.parametrize("mode", FAULTS)
def test_a_provider_that_does_something_wrong_lets_nobody_in(
    client: Client, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    provider.mode = mode
    words, reason = FAULTS[mode]
    page = round_trip(client)
    assert page.status_code == 401
    assert words in page.content.decode()
    assert not is_signed_in(client)
    assert not User.objects.exists()
    lines = lines_of(caplog)
    assert len(lines) == 1
    assert reason in lines[0]
    assert "open-sesame" not in caplog.text
    assert "hush-hush" not in caplog.text


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == "cairn.logins"]


BEFORE = {"down": "does not answer", "slow": "does not answer", "misconfigured": "not set up right"}


@pytest.mark.parametrize("mode", BEFORE)
def test_a_provider_that_can_not_be_asked_is_said_at_once(
    client: Client,
    provider: OpenIDProvider,
    caplog: pytest.LogCaptureFixture,
    settings: Any,
    mode: str,
) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3
    provider.mode = mode
    for address in (LOGIN, f"{CALLBACK}?state=x&code=y"):
        page = client.post(address) if address == LOGIN else client.get(address)
        assert page.status_code == 401
    assert BEFORE[mode] in client.post(LOGIN).content.decode()
    assert "discovery" in lines_of(caplog)[0]
    assert client.get("/accounts/login/").status_code == 200


def test_a_provider_that_is_gone_is_said(
    client: Client, provider: OpenIDProvider, settings: Any
) -> None:
    app = provider.app() | {"settings": {"server_url": "http://localhost:9"}}
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [app]
    page = client.post(LOGIN)
    assert page.status_code == 401
    assert "does not answer" in page.content.decode()


@pytest.mark.parametrize("mode", ["slow token", "down"])
def test_a_provider_that_falls_silent_on_the_way_lets_nobody_in(
    client: Client, provider: OpenIDProvider, settings: Any, mode: str
) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3
    back = at_provider(begin(client))
    provider.mode = mode
    page = client.get(back)
    assert page.status_code == 401
    assert "does not answer" in page.content.decode()
    assert not User.objects.exists()


def test_after_a_short_while_a_provider_that_was_down_is_asked_again(
    client: Client, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.mode = "down"
    client.post(LOGIN)
    asked = len(provider.paths)
    client.post(LOGIN)
    assert len(provider.paths) == asked
    provider.mode = "well"
    cache.clear()  # as ten seconds do
    round_trip(client)
    assert is_signed_in(client)


def test_the_provider_says_of_itself_once_what_it_is(
    client: Client, provider: OpenIDProvider
) -> None:
    round_trip(client)
    round_trip(Client())
    assert provider.paths.count("/.well-known/openid-configuration") == 1


def test_whoever_breaks_it_off_there_is_told_that_nothing_happened(
    client: Client, provider: OpenIDProvider
) -> None:
    provider.mode = "cancelled"
    page = client.get(round_trip(client).headers["Location"])
    assert "You broke it off" in page.content.decode()
    assert not is_signed_in(client)


def test_the_way_back_is_good_once_and_in_one_browser(
    client: Client, provider: OpenIDProvider
) -> None:
    back = at_provider(begin(client))
    assert Client().get(back).status_code == 401
    assert client.get(back).status_code == 302
    for again in (client, Client()):
        page = again.get(back)
        assert page.status_code == 401
        assert "This sign-in is over" in page.content.decode()


@pytest.mark.parametrize("sub", ["", "x" * 192, "a\x00b", 7, None])
def test_a_person_without_a_usable_number_is_not_let_in(
    client: Client, provider: OpenIDProvider, sub: Any
) -> None:
    provider.person["sub"] = sub
    assert round_trip(client).status_code == 401
    assert not User.objects.exists()


@pytest.mark.parametrize("sent", [{"state": "\x00"}, {"error": "a\x00b" * 99}, {}, {"code": "x"}])
def test_whatever_is_sent_to_the_way_back_it_is_a_page(
    client: Client, provider: OpenIDProvider, sent: dict[str, str]
) -> None:
    assert client.get(CALLBACK, sent).status_code == 401


def test_only_what_is_used_of_a_person_is_kept(client: Client, provider: OpenIDProvider) -> None:
    provider.person |= {"birthdate": "1815-12-10", "groups": ["\x00"], "phone_number": "1"}
    round_trip(client)
    kept = SocialAccount.objects.get().extra_data["userinfo"]
    assert set(kept) == {"sub", "name", "preferred_username", "email", "email_verified"}


def test_the_button_has_the_name_of_the_provider_and_leads_by_a_page(
    client: Client, provider: OpenIDProvider
) -> None:
    page = client.get("/accounts/login/?next=/plan/").content.decode()
    assert "Example University</button>" in page
    assert f'action="{LOGIN}?process=login&amp;next=%2Fplan%2F"' in page
    response = client.post(f"{LOGIN}?next=/plan/")
    assert f"On to {provider.origin.removeprefix('http://')}" in response.content.decode()
    assert "form-action 'self';" in response.headers["Content-Security-Policy"] + ";"


def test_the_page_that_asked_for_the_sign_in_is_where_it_leads(
    client: Client, provider: OpenIDProvider
) -> None:
    assert round_trip(client, f"{LOGIN}?next=/plan/").headers["Location"] == "/plan/"
    other = Client()
    foreign = round_trip(other, f"{LOGIN}?next=https://evil.example/")
    assert foreign.headers["Location"] == "/dashboard/"


def test_the_provider_of_the_tests_checks_the_verifier(provider: OpenIDProvider) -> None:
    code = query(at_provider(begin(Client())))["code"]
    keys = {"client_id": CLIENT, "client_secret": "a secret", "code": code}
    sent = keys | {"code_verifier": "x", "at": str(time.time())}
    answer = requests.post(f"{provider.origin}/token", sent, timeout=5)
    assert answer.json() == {"error": "invalid_grant"}


def test_the_log_is_written_at_the_level_of_a_warning(
    client: Client, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.mode = "wrong nonce"
    round_trip(client)
    (record,) = [record for record in caplog.records if record.name == "cairn.logins"]
    assert record.levelno == logging.WARNING
