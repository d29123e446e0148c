"""The step of a sign-in that asks for the second factor, and what changes while it waits."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from tests.accounts.second_factors import (
    CHALLENGE,
    SIGN_IN,
    answer,
    at_the_challenge,
    code_now,
    is_signed_in,
    recovery_codes_of,
    with_app,
    with_passkey,
)
from tests.factories import PASSWORD

TOTP, WEBAUTHN = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


# --- What is asked --------------------------------------------------------------------------------


def test_an_app_is_asked_for_a_code_and_a_recovery_code_is_named(grace: User) -> None:
    with_app(grace)
    page = at_the_challenge(grace).get(CHALLENGE).text
    assert "or type a recovery code" in page
    assert "Use a passkey" not in page


def test_who_has_a_passkey_only_is_offered_no_code_of_an_app(grace: User) -> None:
    with_passkey(grace)
    page = at_the_challenge(grace).get(CHALLENGE).text
    assert "Use a passkey" in page
    assert "authenticator app" not in page
    assert "Use a recovery code" in page


def test_without_recovery_codes_a_passkey_is_all(grace: User) -> None:
    with_passkey(grace)
    Authenticator.objects.filter(user=grace, type=Authenticator.Type.RECOVERY_CODES).delete()
    page = at_the_challenge(grace).get(CHALLENGE).text
    assert 'name="code"' not in page
    assert "recovery code" not in page


def test_who_has_both_is_offered_both(grace: User) -> None:
    with_app(grace)
    with_passkey(grace)
    page = at_the_challenge(grace).get(CHALLENGE).text
    assert "Use a passkey" in page
    assert "authenticator app" in page


def test_a_recovery_code_leads_to_the_page_that_was_wanted(grace: User) -> None:
    with_passkey(grace)
    client = at_the_challenge(grace, "/history/")
    assert answer(client, recovery_codes_of(grace)[0]).headers["Location"] == "/history/"
    assert is_signed_in(client)


def test_what_to_do_when_all_is_lost_is_one_click_away(grace: User, client: Client) -> None:
    with_app(grace)
    assert "/accounts/2fa/lost/" in at_the_challenge(grace).get(CHALLENGE).text
    page = client.get("/accounts/2fa/lost/").text
    for way in ("Recovery codes", "Another device", "administrator"):
        assert way in page


@pytest.mark.parametrize("factor", [with_app, with_passkey])
@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "1", "null", "{}", '{"response": 1}', '{"id": "a", "rawId": 1}']
)
def test_a_passkey_that_is_none_is_refused_in_words(
    grace: User, factor: object, credential: str
) -> None:
    factor(grace)  # type: ignore[operator]
    client = at_the_challenge(grace)
    for _ in ("with the options of a page", "without"):
        page = client.post(CHALLENGE, {"credential": credential})
        assert page.status_code == 200
        assert "The passkey was not taken." in page.text
    assert not is_signed_in(client)


# --- What changes while it waits ------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_with_every_factor_removed_the_sign_in_goes_on(grace: User, method: str) -> None:
    secret = with_app(grace)
    client = at_the_challenge(grace, "/history/")
    call_command("remove_second_factor", email=grace.email)
    answered = getattr(client, method)(CHALLENGE, {"code": code_now(secret)})
    assert answered.headers["Location"] == "/history/"
    assert is_signed_in(client)


def test_the_sign_in_page_does_not_lead_round_and_round(grace: User) -> None:
    with_app(grace)
    client = at_the_challenge(grace)
    Authenticator.objects.all().delete()
    assert client.get(SIGN_IN, follow=True).status_code == 200
    assert is_signed_in(client)


def test_without_the_app_the_passkey_is_asked_for(grace: User) -> None:
    secret = with_app(grace)
    with_passkey(grace)
    client = at_the_challenge(grace)
    client.get(CHALLENGE)
    Authenticator.objects.filter(type=TOTP).delete()
    page = answer(client, code_now(secret)).text
    assert "authenticator app" not in page
    assert "Use a passkey" in page
    assert not is_signed_in(client)


def test_without_the_passkey_the_app_is_asked_for(grace: User) -> None:
    secret = with_app(grace)
    with_passkey(grace)
    client = at_the_challenge(grace)
    client.get(CHALLENGE)
    Authenticator.objects.filter(type=WEBAUTHN).delete()
    page = client.post(CHALLENGE, {"credential": "{}"}).text
    assert "The passkey was not taken." in page
    assert "Use a passkey" not in page
    answer(client, code_now(secret))
    assert is_signed_in(client)


def change_the_password(user: User) -> None:
    user.set_password("another long sentence")
    user.save()


def close_the_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def delete_the_account(user: User) -> None:
    user.delete()


@pytest.mark.parametrize("gone", [False, True], ids=["with the factor", "without it"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_the_password, "The password has been changed meanwhile."),
        (close_the_account, "This account is closed."),
        (delete_the_account, "This account is gone."),
    ],
)
def test_what_else_changes_ends_the_sign_in_with_a_sentence(
    grace: User, change: object, said: str, gone: bool
) -> None:
    secret = with_app(grace)
    client = at_the_challenge(grace)
    code = code_now(secret)
    if gone:
        Authenticator.objects.all().delete()
    change(grace)  # type: ignore[operator]
    page = client.post(CHALLENGE, {"code": code}, follow=True)
    assert page.request["PATH_INFO"] == SIGN_IN
    assert page.status_code == 200
    assert said in page.text
    assert not is_signed_in(client)
    assert client.get(CHALLENGE).headers["Location"] == SIGN_IN


def test_a_sign_in_that_waited_too_long_begins_anew(grace: User) -> None:
    secret = with_app(grace)
    client = at_the_challenge(grace)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=130)
    with time_machine.travel(later):
        assert answer(client, code_now(secret)).headers["Location"] == SIGN_IN


def test_going_back_to_sign_in_as_somebody_else(grace: User, ada: User) -> None:
    with_app(grace)
    client = at_the_challenge(grace)
    left = client.post("/accounts/logout/", {"next": SIGN_IN})
    assert left.headers["Location"] == SIGN_IN
    client.post(SIGN_IN, {"login": ada.email, "password": PASSWORD})
    assert client.get("/settings/").context["user"] == ada
