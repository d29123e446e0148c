"""Somebody whose account an administrator closed hears it by mail, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.email_holders import is_closed
from accounts.models import User
from tests import factories
from tests.accounts.signing_up import is_signed_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]

CLOSED, SECOND = "closed@example.org", "second@example.org"
FORMS = {
    "/accounts/login/code/": {},
    "/accounts/password/reset/": {},
    "/accounts/signup/": {"password1": factories.PASSWORD},
    "/accounts/signup/passkey/": {},
}


@pytest.fixture(autouse=True)
def closed(db: None) -> User:
    user: User = factories.UserFactory(email=CLOSED, is_active=False)
    for email in (CLOSED, SECOND):
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=email == CLOSED)
    return user


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("email", [CLOSED, SECOND, CLOSED.upper()])
def test_the_mail_says_that_the_account_is_closed(client: Client, path: str, email: str) -> None:
    page = client.post(path, {"email": email, **FORMS[path]}, follow=True)
    assert "closed" not in words(page).replace(CLOSED, "").lower().replace("closed@", "")
    (message,) = mail.outbox
    assert message.subject == "Cairn: this account is closed"
    assert "An administrator of this server has closed it" in " ".join(str(message.body).split())
    assert "/accounts/" not in str(message.body)


def test_no_code_that_is_typed_lets_anybody_in(client: Client) -> None:
    client.post("/accounts/login/code/", {"email": CLOSED})
    for code in ("AAA-AAA", "", "None"):
        client.post("/accounts/login/code/confirm/", {"code": code})
    assert not is_signed_in(client)


def test_the_right_password_leads_to_a_page_that_says_so(client: Client, closed: User) -> None:
    sent = {"login": CLOSED, "password": factories.PASSWORD}
    assert "This account is closed" in words(client.post("/accounts/login/", sent, follow=True))
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_an_open_account_with_the_address_is_written_to_as_ever(
    client: Client, path: str, closed: User
) -> None:
    EmailAddress.objects.filter(email=SECOND).delete()
    User.objects.create_user(SECOND, factories.PASSWORD)
    client.post(path, {"email": SECOND})
    (message,) = mail.outbox
    assert "closed" not in str(message.subject)


def test_an_address_that_a_closed_account_merely_claims_is_not_its(closed: User) -> None:
    claimed = "claimed@example.org"
    EmailAddress.objects.create(user=closed, email=claimed, verified=False)
    assert not is_closed(claimed)
    assert not is_closed("nobody@example.org")
    assert is_closed(SECOND)


def test_once_it_is_opened_again_a_code_comes(client: Client, closed: User) -> None:
    User.objects.filter(pk=closed.pk).update(is_active=True)
    client.post("/accounts/login/code/", {"email": CLOSED})
    (message,) = mail.outbox
    assert "code" in str(message.subject)


def test_without_mail_an_open_form_stays_as_it_was(client: Client, settings: Any) -> None:
    settings.MAIL_CONFIGURED = False
    client.post("/accounts/password/reset/", {"email": CLOSED})
    assert mail.outbox == []
