"""Signing up with a passkey: two clicks, what a browser sends, and who waits for approval."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.core import mail
from django.http import HttpRequest
from django.test import Client

from accounts.entrance import sign_up_code
from accounts.models import AwaitedApproval, User
from accounts.registration.approval import approve
from accounts.ways.passkey_forms import NO_SCRIPT, NOT_ADDED
from tests.accounts.signed_in import FIREFOX
from tests.accounts.signing_up import ADA, enter, enter_twice_at_once, is_signed_in, newest_code
from tests.accounts.stored_passkeys import credential, passkey
from tests.accounts.test_passkeys import NO_CREDENTIALS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]

BY_PASSKEY = "/accounts/signup/passkey/"
MAKE_IT = "/accounts/2fa/webauthn/signup/"
ONWARD = "/roadmaps/backend/basics/"


def begin(client: Client, **more: str) -> None:
    client.defaults["SERVER_NAME"] = "localhost"
    client.post(BY_PASSKEY, {"email": ADA, **more})


def led_to(answer: Any) -> str:
    return str(answer.headers["Location"])


def test_the_right_code_leads_to_the_passkey(client: Client) -> None:
    begin(client)
    assert led_to(enter(client, newest_code(), follow=False)) == MAKE_IT
    assert not User.objects.get().has_usable_password()
    assert not is_signed_in(client)


def test_a_second_click_on_the_right_code_leads_to_the_passkey_as_well(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client)
    answer, _ = enter_twice_at_once(client, monkeypatch)
    assert led_to(answer) == MAKE_IT
    assert list(get_messages(answer.wsgi_request)) == []
    assert client.get(MAKE_IT).status_code == 200
    assert User.objects.count() == 1


def test_the_same_code_once_more_afterwards_leads_to_the_passkey_as_well(client: Client) -> None:
    begin(client)
    code = newest_code()
    enter(client, code)
    again = enter(client, code)
    assert again.redirect_chain[-1][0] == MAKE_IT
    assert User.objects.count() == 1


def test_another_browser_that_signed_up_with_the_same_address_is_not_let_in(
    client: Client,
) -> None:
    begin(client)
    mine = newest_code()
    other = Client()
    begin(other)
    theirs = newest_code()
    enter(client, mine)
    answer = enter(other, theirs, follow=False)
    assert led_to(answer) == "/accounts/login/"
    (said,) = get_messages(answer.wsgi_request)
    assert "There is an account with this email already" in str(said)
    assert other.get(MAKE_IT).status_code == 302


def test_a_second_click_once_there_is_a_passkey_asks_for_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client)
    open_account = sign_up_code.open_account

    def late(request: HttpRequest, **given: str) -> User | None:
        user = open_account(request, **given)
        assert user is not None
        passkey(user)
        return open_account(request, **given)

    monkeypatch.setattr(sign_up_code, "open_account", late)
    assert led_to(enter(client, newest_code(), follow=False)) == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("sent", NO_CREDENTIALS)
def test_what_is_no_passkey_is_a_sentence_and_the_page_stays(client: Client, sent: str) -> None:
    begin(client)
    enter(client, newest_code())
    page = client.post(MAKE_IT, {"name": "Phone", "credential": sent})
    assert page.status_code == 200
    errors = json.dumps(page.context["form"].errors)
    assert NOT_ADDED in errors or NO_SCRIPT in errors
    assert not Authenticator.objects.exists()


def test_the_first_passkey_is_named_after_the_device(client: Client) -> None:
    begin(client)
    enter(client, newest_code())
    page = client.get(MAKE_IT, headers={"user-agent": FIREFOX})
    assert 'value="Firefox on Linux"' in page.text


def made(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A passkey as a browser would send it; that it answers this page is proven in a browser."""
    monkeypatch.setattr(
        "allauth.mfa.webauthn.forms.auth.complete_registration", lambda credential: None
    )
    sent = {"name": "Phone", "credential": json.dumps(credential("localhost"))}
    return client.post(MAKE_IT, sent)


def test_who_waits_for_approval_has_made_the_passkey_by_then(
    client: Client, superuser: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    superuser.emailaddress_set.create(email=superuser.email, verified=True, primary=True)  # type: ignore[attr-defined]
    assert "An administrator looks at each new account" in client.get(BY_PASSKEY).text
    begin(client)
    assert led_to(enter(client, newest_code(), follow=False)) == MAKE_IT
    assert [one.to for one in mail.outbox[1:]] == []
    assert led_to(made(client, monkeypatch)) == "/accounts/waiting/"
    assert [one.to for one in mail.outbox if one.to == [superuser.email]] == [[superuser.email]]
    new = User.objects.get(email=ADA)
    assert Authenticator.objects.filter(user=new, type="webauthn").count() == 1
    assert not is_signed_in(client)
    assert client.get("/settings/").status_code == 302


def test_who_puts_the_passkey_off_waits_for_approval_after_the_next_sign_in(
    client: Client, superuser: User, settings: Any
) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    begin(client)
    enter(client, newest_code())
    client.post("/accounts/logout/")
    client.post("/accounts/login/code/", {"email": ADA})
    answer = client.post("/accounts/login/code/confirm/", {"code": newest_code()})
    assert led_to(answer) == "/accounts/waiting/"
    assert AwaitedApproval.objects.get().told_at is not None
    assert not is_signed_in(client)


def test_who_is_approved_signs_in_by_the_passkey_that_waited(
    client: Client, superuser: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    begin(client)
    enter(client, newest_code())
    made(client, monkeypatch)
    approve(AwaitedApproval.objects.get())
    client.post("/accounts/login/code/", {"email": ADA})
    answer = client.post("/accounts/login/code/confirm/", {"code": newest_code()})
    assert led_to(answer) == "/accounts/2fa/authenticate/"
