"""Signing up with mail, as a person does it: the form, the mail, the code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.http import HttpRequest
from django.test import Client

from accounts.entrance import sign_up_code
from accounts.models import User
from tests import factories

CODE_PAGE = "/accounts/signup/code/"
ADA = "ada@example.org"


def sign_up(
    client: Client, email: str = ADA, password: str = factories.PASSWORD, **more: str
) -> Any:
    sent = {"email": email, "password1": password, **more}
    return client.post("/accounts/signup/", sent, follow=True)


def sign_in(client: Client, email: str = ADA, password: str = factories.PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, follow=True)


def newest_code() -> str:
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[0]


def enter(client: Client, code: str, follow: bool = True) -> Any:
    return client.post(CODE_PAGE, {"code": code}, follow=follow)


def enter_twice_at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Client]:
    """Enter the code by two clicks; the second reads the session before the first is done.

    Returns the answer to the second, and the browser as the first click left it.
    """
    first, open_account = Client(), sign_up_code.open_account
    first.cookies = client.cookies.copy()

    def late(request: HttpRequest, **given: str) -> User | None:
        monkeypatch.setattr(sign_up_code, "open_account", open_account)
        enter(first, newest_code())
        return open_account(request, **given)

    monkeypatch.setattr(sign_up_code, "open_account", late)
    return enter(client, newest_code(), follow=False), first


def ask_again(client: Client) -> Any:
    return client.post(CODE_PAGE, {"action": "resend"}, follow=True)


def words(page: Any) -> str:
    """The text of a page, without its tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def age(client: Client, seconds: int) -> None:
    """Make what waits in the browser's session so much older."""
    session = client.session
    kept = session["sign_up"]
    kept["sent_at"] -= seconds
    kept["sent"] = [sent - seconds for sent in kept["sent"]]
    session.save()
