"""Signing up: two requests at once, emails that are alike, and what a server without mail says."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from accounts.adapter import AccountAdapter
from accounts.entrance import forms
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def sign_up(client: Client, email: str) -> Any:
    sent = {"email": email, "password1": factories.PASSWORD}
    return client.post("/accounts/signup/", sent, follow=True)


def add_email(client: Client, email: str) -> str:
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    sent = {"action_add": "", "email": email}
    return client.post("/accounts/email/", sent, follow=True).content.decode()


def test_a_second_click_on_sign_up_says_that_the_account_is_there(client: Client) -> None:
    """Both requests find the email free; one of them is quicker."""

    def late(adapter: AccountAdapter, request: Any) -> User:
        factories.UserFactory(email="ada@example.org")
        return User()

    with mock.patch.object(AccountAdapter, "new_user", late):
        page = sign_up(client, "ada@example.org")
    assert page.status_code == 200
    assert "There is an account with this email already" in page.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("email", ["ada@straße.example", "ada@STRASSE.example"])
def test_an_email_that_is_the_same_in_other_letters_is_taken(client: Client, email: str) -> None:
    factories.UserFactory(email="ada@strasse.example")
    page = sign_up(client, email)
    assert "an account with this email already" in page.content.decode()
    assert User.objects.count() == 1


def test_another_email_of_mine_may_not_be_somebody_elses_in_other_letters(client: Client) -> None:
    factories.UserFactory(email="ada@strasse.example")
    sign_up(client, "grace@example.org")
    assert "an account with this email already" in add_email(client, "ada@straße.example")
    assert not EmailAddress.objects.filter(email__startswith="ada").exists()


def test_without_mail_no_page_says_that_one_was_sent(client: Client) -> None:
    factories.UserFactory(email="ada@example.org")
    page = client.post("/accounts/password/reset/", {"email": "ada@example.org"}, follow=True)
    assert "This server sends no mail" in page.content.decode()
    assert "sent you" not in page.content.decode()
    sign_up(client, "grace@example.org")
    page = client.get("/accounts/email/", follow=True)
    assert "This server sends no mail." in page.content.decode()
    assert "confirmed" not in page.content.decode().lower()
    added = add_email(client, "hopper@example.org")
    assert "hopper@example.org" in added
    assert "on its way" not in added


def test_with_mail_an_address_can_be_verified(client: Client, settings: Any) -> None:
    sign_up(client, "grace@example.org")
    settings.MAIL_CONFIGURED = True
    page = client.get("/accounts/email/", follow=True).content.decode()
    assert "Send a code" in page
    assert "Not confirmed yet" in page


def test_failures_of_an_account_count_whatever_host_and_port_the_visitor_names(
    client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    factories.UserFactory(email="ada@example.org")

    def enter(number: int, host: str, password: str) -> str:
        sent = {"login": "Ada@example.org" if number % 2 else "ada@example.org"}
        return client.post(
            "/accounts/login/",
            sent | {"password": password},
            REMOTE_ADDR=f"192.0.2.{number}",
            headers={"Host": host},
        ).content.decode()

    for number in range(5):
        enter(number, f"localhost:{8000 + number}", "wrong")
    for host in ("localhost:9000", "other.example:81"):
        assert "Too many wrong passwords" in enter(7, host, factories.PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_hashing_of_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes long, and in a transaction SQLite would let nobody else write meanwhile."""
    hash_password, seen = forms.make_password, []

    def watched(*args: Any, **kwargs: Any) -> str:
        seen.append(connection.in_atomic_block)
        return hash_password(*args, **kwargs)

    monkeypatch.setattr(forms, "make_password", watched)
    monkeypatch.setattr("django.contrib.auth.base_user.make_password", watched)
    sign_up(Client(), "ada@example.org")
    assert seen[0] is False
    assert seen[1:] in ([], [True])  # of no password, which is a random text
    assert User.objects.get().check_password(factories.PASSWORD)
