"""allauth's own codes: signing in by mail, and an address that is not proven yet."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.signing_up import ADA, is_signed_in, newest_code, sign_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]
ONWARD = "?next=/roadmaps/"
PAGES = {
    "by code": f"/accounts/login/code/confirm/{ONWARD}",
    "unproven": "/accounts/confirm-email/",
}


@pytest.fixture
def ada() -> User:
    user: User = factories.UserFactory(email=ADA)
    EmailAddress.objects.create(user=user, email=ADA, primary=True)
    return user


def begin(client: Client, way: str) -> Any:
    if way == "by code":
        return client.post(f"/accounts/login/code/{ONWARD}", {"email": ADA}, follow=True)
    sent = {"login": ADA, "password": factories.PASSWORD, "next": "/roadmaps/"}
    return client.post("/accounts/login/", sent, follow=True)


def grow_old(client: Client, way: str) -> None:
    session = client.session
    if way == "by code":
        session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 16 * 60
    else:
        session["account_email_verification_code"]["at"] -= 16 * 60
    session.save()


@pytest.mark.parametrize("way", PAGES)
def test_a_code_that_ran_out_says_so_and_a_new_one_leads_on(
    client: Client, ada: User, way: str
) -> None:
    assert "good for 15 more minutes" in words(begin(client, way))
    grow_old(client, way)
    for page in (client.get(PAGES[way]), client.post(PAGES[way], {"code": newest_code()})):
        assert "That code has run out" in words(page)
    page = client.post(PAGES[way], {"action": "resend"}, follow=True)
    assert "good for 15 more minutes" in words(page)
    assert "4 new codes left." in words(page)
    answer = client.post(PAGES[way], {"code": newest_code()})
    assert is_signed_in(client)
    assert answer.headers["Location"] == "/roadmaps/"


@pytest.mark.parametrize("way", PAGES)
def test_wrong_codes_end_it_in_words_that_call_nothing_failed(
    client: Client, ada: User, way: str
) -> None:
    begin(client, way)
    for _ in range(4):
        assert "That is not the code" in words(client.post(PAGES[way], {"code": "AAAA-AAAA"}))
    page = client.post(PAGES[way], {"code": "AAAA-AAAA"}, follow=True)
    assert "Too many tries" in words(page)
    assert "failed" not in words(page)


def test_signing_in_twice_within_seconds_leads_to_the_code_twice(ada: User) -> None:
    for client in (Client(), Client()):
        page = sign_in(client)
        assert page.redirect_chain[-1][0] == "/accounts/confirm-email/"
        assert "Too many" not in words(page)
    assert len(mail.outbox) == 2


def test_six_codes_and_no_more_from_one_page(client: Client, ada: User) -> None:
    begin(client, "by code")
    for _ in range(7):
        page = client.post(PAGES["by code"], {"action": "resend", "code": ""}, follow=True)
    assert len(mail.outbox) <= 6
    assert "No more codes can be sent from here" in words(page) or "Too many tries" in words(page)


def test_the_code_page_lets_one_sign_in_another_way(client: Client, ada: User) -> None:
    assert "Sign in another way" in words(begin(client, "by code"))
    page = client.post("/accounts/logout/", {"next": "/accounts/login/"}, follow=True)
    assert "Welcome back" in words(page)
    assert "Welcome back" in words(client.get("/accounts/login/"))


def test_a_visitor_of_the_pages_without_a_code_is_led_to_sign_in(client: Client) -> None:
    for page in ("/accounts/login/code/confirm/", "/accounts/confirm-email/"):
        assert client.get(page).status_code == 302
