"""Setting up a second factor, and removing one's own."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import Session, User
from tests.accounts.second_factors import (
    SIGN_IN,
    at_the_challenge,
    code_now,
    credential,
    is_signed_in,
    records_of,
    who_is_there,
    with_app,
    with_passkey,
)
from tests.conftest import client_of
from tests.factories import PASSWORD
from tests.races import at_once

SET_UP = "/accounts/2fa/totp/activate/"
REMOVE = "/accounts/2fa/totp/deactivate/"
INDEX = "/accounts/2fa/"
ADD_PASSKEY = "/accounts/2fa/webauthn/add/"


def set_up_app(client: Client, user: User) -> str:
    who_is_there(client, user)
    secret: str = client.get(SET_UP).context["form"].secret
    client.post(SET_UP, {"code": code_now(secret)})
    return secret


def set_up_passkey(client: Client, user: User) -> None:
    who_is_there(client, user)
    client.get(ADD_PASSKEY)
    sent = {"name": "Phone", "credential": json.dumps(credential())}
    # The browser's answer fits no challenge of this test; what is signed is allauth's affair.
    with mock.patch.object(webauthn, "complete_registration"):
        client.post(ADD_PASSKEY, sent)


def signed_in(user: User) -> Client:
    client = Client()
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    return client


# In transactions of their own: allauth says only afterwards that an app was set up.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("set_up", [set_up_app, set_up_passkey])
def test_setting_one_up_ends_the_other_sessions_and_says_so(
    grace: User, ada: User, set_up: object
) -> None:
    here, there, elsewhere = signed_in(grace), signed_in(grace), client_of(grace)
    other = signed_in(ada)
    set_up(here, grace)  # type: ignore[operator]
    assert Authenticator.objects.filter(user=grace).count() == 2
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert not is_signed_in(elsewhere)
    assert is_signed_in(other)
    assert UserSession.objects.filter(user=grace).count() == 1
    assert Session.objects.filter(user=grace).count() == 1
    assert [record["type"] for record in records_of(here) if record["method"] == "mfa"]


def test_the_page_says_before_that_others_are_signed_out(grace: User, grace_client: Client) -> None:
    who_is_there(grace_client, grace)
    assert "Setting it up signs you out everywhere else" in grace_client.get(SET_UP).text


@pytest.mark.django_db(transaction=True)
def test_what_was_ended_is_said_on_the_next_page(grace: User) -> None:
    here, _ = signed_in(grace), signed_in(grace)
    set_up_app(here, grace)
    assert "Your other session was signed out" in here.get(INDEX, follow=True).text


@pytest.mark.django_db(transaction=True)
def test_alone_nothing_is_said_of_other_sessions(grace: User) -> None:
    here = signed_in(grace)
    set_up_app(here, grace)
    assert "signed out" not in here.get(INDEX).text


def test_new_recovery_codes_end_no_session(grace: User) -> None:
    with_app(grace)
    here, there = client_of(grace), client_of(grace)
    who_is_there(here, grace)
    here.post("/accounts/2fa/recovery-codes/generate/")
    assert is_signed_in(there)


def test_two_clicks_set_up_one_app(grace: User, grace_client: Client) -> None:
    secret = set_up_app(grace_client, grace)
    again = grace_client.post(SET_UP, {"code": code_now(secret)})
    assert again.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).count() == 1
    assert grace_client.get(SET_UP).headers["Location"] == INDEX


@pytest.mark.django_db(transaction=True)
def test_at_once_from_two_browsers_one_app_is_set_up(transactional_db: None) -> None:
    user = User.objects.create_user("both@example.org", PASSWORD)
    clients = [client_of(user), client_of(user)]
    secrets = []
    for client in clients:
        who_is_there(client, user)
        secrets.append(client.get(SET_UP).context["form"].secret)
    answers = at_once(
        [
            lambda: clients[0].post(SET_UP, {"code": code_now(secrets[0])}),
            lambda: clients[1].post(SET_UP, {"code": code_now(secrets[1])}),
        ]
    )
    assert all(answer.status_code in (302, 400) for answer in answers), answers
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).count() == 1


def test_a_wrong_code_sets_nothing_up(grace: User, grace_client: Client) -> None:
    who_is_there(grace_client, grace)
    grace_client.get(SET_UP)
    page = grace_client.post(SET_UP, {"code": "000000"})
    assert "This is not the right code." in page.text
    assert not Authenticator.objects.exists()


def test_removing_the_app_takes_the_recovery_codes_along(grace: User, grace_client: Client) -> None:
    with_app(grace)
    who_is_there(grace_client, grace)
    assert "your password alone opens this account" in grace_client.get(REMOVE).text
    assert grace_client.post(REMOVE).headers["Location"] == INDEX
    assert not Authenticator.objects.filter(user=grace).exists()
    assert grace_client.post(REMOVE).headers["Location"] == INDEX


def test_beside_a_passkey_the_app_alone_goes(grace: User, grace_client: Client) -> None:
    with_app(grace)
    with_passkey(grace)
    who_is_there(grace_client, grace)
    assert "Your passkeys stay." in grace_client.get(REMOVE).text
    grace_client.post(REMOVE)
    kinds = set(Authenticator.objects.filter(user=grace).values_list("type", flat=True))
    assert kinds == {"webauthn", "recovery_codes"}


@pytest.mark.parametrize("required", [True, False])
def test_staff_are_told_that_the_admin_will_ask(curator: User, settings, required: bool) -> None:
    settings.CAIRN_REQUIRE_STAFF_MFA = required
    secret = with_app(curator)
    client = client_of(curator)
    who_is_there(client, curator, code_now(secret))
    assert ("The admin asks for a second factor." in client.get(REMOVE).text) is required


def test_a_sign_in_that_waits_is_asked_for_what_was_set_up_meanwhile(grace: User) -> None:
    set_up_app(signed_in(grace), grace)
    assert not is_signed_in(at_the_challenge(grace))
