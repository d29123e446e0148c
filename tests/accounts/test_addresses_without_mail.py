"""Without mail no address can be proven: an account has one, and nobody keeps another's."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.signing_up import ADA, is_signed_in, sign_in, sign_up, words

pytestmark = pytest.mark.django_db
GRACE = "grace@example.org"


@pytest.fixture
def grace() -> Client:
    client = Client()
    sign_up(client, GRACE)
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    return client


def change(client: Client, email: str, **more: str) -> Any:
    sent = {"action_add": "", "email": email, **more}
    return client.post("/accounts/email/", sent, follow=True)


def claim(email: str) -> None:
    """An address of before this rule, which Grace's account merely claims."""
    EmailAddress.objects.create(user=User.objects.get(email=GRACE), email=email)


def test_another_address_takes_the_place_of_the_old_one(grace: Client) -> None:
    page = change(grace, "Hopper@example.org")
    assert "hopper@example.org You sign in with it" in words(page)
    assert EmailAddress.objects.get().email == "hopper@example.org"
    client = Client()
    sign_in(client, GRACE)
    assert not is_signed_in(client)
    sign_in(client, "hopper@example.org")
    assert is_signed_in(client)
    sign_up(Client(), GRACE)
    assert User.objects.filter(email=GRACE).exists()


@pytest.mark.parametrize(
    ("email", "answer"),
    [
        (ADA, "There is an account with this email already"),
        (GRACE.upper(), "Your account has this address already"),
        ("ada", "Enter a valid email address"),
        ("x" * 300 + "@example.org", "No mail server takes this address"),
    ],
)
def test_what_can_not_be_ones_address_is_refused(grace: Client, email: str, answer: str) -> None:
    factories.UserFactory(email=ADA)
    assert answer in words(change(grace, email))
    assert User.objects.filter(email=GRACE).exists()


def test_a_claimed_address_keeps_nobody_from_signing_up_or_changing_to_it(grace: Client) -> None:
    claim(ADA)
    ada = Client()
    sign_up(ada)
    assert is_signed_in(ada)
    claim("third@example.org")
    ada.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    change(ada, "third@example.org")
    assert User.objects.filter(email="third@example.org").exists()


def test_a_claimed_address_is_no_way_in(grace: Client) -> None:
    claim(ADA)
    client = Client()
    assert "Email or password is not right" in words(sign_in(client, ADA))
    assert not is_signed_in(client)


@pytest.mark.parametrize("action", ["action_primary", "action_send", "action_remove"])
def test_nothing_else_can_be_done_with_addresses(grace: Client, action: str) -> None:
    claim(ADA)
    grace.post("/accounts/email/", {action: "", "email": ADA})
    assert User.objects.get().email == GRACE
    assert ADA not in grace.get("/accounts/email/").content.decode()


def test_there_is_no_page_of_codes_and_no_sign_up_by_passkey(client: Client) -> None:
    sign_up(client)
    assert is_signed_in(client)
    assert client.get("/accounts/signup/passkey/").status_code == 404
    assert "passkey instead" not in Client().get("/accounts/signup/").content.decode()
