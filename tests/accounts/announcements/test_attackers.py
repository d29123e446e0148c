"""Whoever holds a session can't use announcements against the owner, in whatever order they act."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.account_changes import AccountChange as Change
from accounts.announcements.announcing import announce
from accounts.models import Announcement, User
from accounts.sessions import end_sessions_of
from accounts.whole_requests import whole
from tests import factories
from tests.accounts.announcements.reading import (
    NEW_PASSWORD,
    A,
    B,
    C,
    add_address,
    addresses_of,
    browser,
    change_password,
    code_in,
    fresh,
    is_signed_in,
    link_in,
    mails_to,
    make_primary,
    move_to,
    not_me,
    person,
    remove_address,
)
from tests.accounts.round_trips import round_trip
from tests.openid_provider import OpenIDProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]


def take_over(ada: User) -> Client:
    """Somebody with a session and the password moves the account to an address of their own."""
    client = move_to(ada, B)
    remove_address(client, A)
    change_password(client)
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "theirs"})
    announce(fresh(ada), Change.APP_ADDED, kept={"credential": ""})
    return client


def test_no_mail_to_the_attackers_address_has_a_link() -> None:
    take_over(person())
    assert len(mails_to(B)) >= 5
    assert not any(link_in(message) for message in mails_to(B))


@pytest.mark.parametrize("about", ["added", "primary", "removed"])
def test_each_mail_to_the_first_address_brings_the_whole_account_back(about: str) -> None:
    ada = person()
    client = take_over(ada)
    assert not_me(mails_to(A, about)[0]).status_code == 200
    assert addresses_of(ada) == {A: True}
    assert fresh(ada).email == A
    assert not fresh(ada).has_usable_password()
    assert not Authenticator.objects.exists()
    assert not is_signed_in(client)
    assert "/password/reset/key/" in mails_to(A, "set a new password")[-1].body


@pytest.mark.parametrize("about", ["primary", "removed"])
def test_an_account_that_merely_claims_the_first_address_is_not_in_the_way(
    provider: OpenIDProvider, about: str
) -> None:
    """Made by way of a provider that knows no email, with an address that nobody proved."""
    ada = person()
    take_over(ada)
    del provider.person["email"]
    client = Client()
    round_trip(client)
    client.post("/accounts/3rdparty/signup/", {"email": A})
    assert User.objects.with_email(A).exclude(pk=ada.pk).exists()
    assert not_me(mails_to(A, about)[0]).status_code == 200
    assert addresses_of(ada) == {A: True}
    assert list(User.objects.with_email(A)) == [ada]


def test_after_the_recovery_the_attackers_address_is_told_and_can_do_nothing() -> None:
    ada = person()
    take_over(ada)
    not_me(mails_to(A, "primary")[0])
    (told,) = mails_to(B, "taken back")
    assert not link_in(told)
    assert A not in told.body
    mail.outbox.clear()
    client = Client()
    client.post("/accounts/password/reset/", {"email": B})
    client.post("/accounts/login/code/", {"email": B})
    assert [one.subject for one in mails_to(B)] == [
        "Cairn: there is no account with this address"
    ] * 2


def test_a_link_for_a_new_password_from_before_the_recovery_is_void() -> None:
    ada = person()
    take_over(ada)
    Client().post("/accounts/password/reset/", {"email": B})
    body = mails_to(B, "set a new password")[0].body
    path = next(line for line in body.split("\n") if "/reset/key/" in line).partition("//")[2]
    not_me(mails_to(A, "primary")[0])
    page = Client().get(path[path.index("/") :])
    assert page.status_code == 200, "it leads on to no form"
    assert "password1" not in page.content.decode()


def test_a_code_that_was_asked_for_before_the_recovery_lets_nobody_in() -> None:
    ada = person()
    move_to(ada, B)
    visitor = Client()
    visitor.post("/accounts/login/code/", {"email": B})
    code = code_in(mails_to(B)[-1])
    not_me(mails_to(A, "primary")[0])
    visitor.post("/accounts/login/code/confirm/", {"code": code})
    assert not is_signed_in(visitor)


def test_moving_the_primary_address_to_and_fro_gives_the_attacker_no_link() -> None:
    ada = person()
    client = move_to(ada, B)
    make_primary(client, A)
    assert addresses_of(ada) == {A: True, B: False}
    assert not any(link_in(message) for message in mails_to(B))
    not_me(mails_to(A, "added")[0])
    assert addresses_of(ada) == {A: True}


def test_what_the_owner_put_right_by_hand_stays_so() -> None:
    """The attacker's passkey, from before the change that is taken back, was removed since."""
    ada = person()
    client = browser(ada)
    key = Authenticator.objects.create(
        user=ada, type="webauthn", data={"name": "theirs", "credential": {"id": "k"}}
    )
    announce(ada, Change.EXPORTED)
    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    not_me(mails_to(A, "exported")[0])
    assert not Authenticator.objects.exists()


def test_links_of_an_address_that_is_gone_are_void_and_those_of_the_owner_stay() -> None:
    ada = person()
    ada.emailaddress_set.create(email=C, verified=True)
    client = browser(ada)
    make_primary(client, C)
    announce(fresh(ada), Change.EXPORTED)
    exported = mails_to(C, "exported")[0]
    assert link_in(exported), "it was an address of the account for long"
    not_me(mails_to(A, "primary")[0])
    assert "taken back already" in Client().get(link_in(exported)).content.decode()


def test_links_that_such_an_address_was_sent_before_are_void_as_well() -> None:
    ada = person()
    ada.emailaddress_set.create(email=C, verified=True)
    client = browser(ada)
    for address in (C, A, C):
        make_primary(client, address)
    back_then = mails_to(C, "primary")[1]
    assert link_in(back_then)
    not_me(mails_to(A, "primary")[-1])
    assert "taken back already" in Client().get(link_in(back_then)).content.decode()


def test_an_address_that_stayed_for_as_long_as_links_last_gets_links() -> None:
    ada = person()
    add_address(browser(ada), B)
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        make_primary(browser(ada), B)
        announce(fresh(ada), Change.EXPORTED)
    assert link_in(mails_to(B, "exported")[0])


def test_an_address_that_was_never_confirmed_gets_no_link() -> None:
    ada = person()
    ada.emailaddress_set.update(verified=False)
    announce(ada, Change.EXPORTED)
    (message,) = mails_to(A)
    assert not link_in(message)
    assert "set a new password at once" in message.body


def test_a_password_that_is_on_its_way_when_the_sessions_end_is_not_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = person()
    client = browser(ada)

    def recovered_meanwhile(password: str) -> str:
        end_sessions_of(ada.pk, [])
        return make_password(password)

    monkeypatch.setattr("accounts.adapter.make_password", recovered_meanwhile)
    answer = change_password(client)
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert fresh(ada).check_password(factories.PASSWORD)
    assert mails_to(A) == []


def test_a_form_that_is_on_its_way_when_the_sessions_end_changes_nothing(rf: Any) -> None:
    ada = person()
    session = browser(ada).session
    request = rf.post("/accounts/email/")
    request.user, request.session = ada, session
    done = []
    view = whole(lambda request: done.append(1) or HttpResponse())
    assert view(request).status_code == 200
    end_sessions_of(ada.pk, [])
    assert view(request).status_code == 302
    assert done == [1]


def test_a_link_is_about_its_own_account_alone() -> None:
    ada, grace = person(), person("grace@example.org")
    theirs = browser(grace)
    change_password(browser(ada))
    announce(grace, Change.EXPORTED)
    link = link_in(mails_to(A)[0])
    assert theirs.post(link).status_code == 200, "whoever is signed in"
    assert is_signed_in(theirs)
    assert fresh(grace).has_usable_password()
    assert Announcement.objects.get(user=grace).taken_back_at is None


def test_the_owner_can_go_on_after_a_recovery() -> None:
    ada = person()
    take_over(ada)
    not_me(mails_to(A, "primary")[0])
    body = mails_to(A, "set a new password")[-1].body
    address = next(line for line in body.split("\n") if "/reset/key/" in line)
    client = Client()
    form = client.get("/accounts" + address.partition("/accounts")[2]).headers["Location"]
    client.post(form, NEW_PASSWORD)
    assert fresh(ada).check_password(NEW_PASSWORD["password1"])
    client.post("/accounts/login/", {"login": A, "password": NEW_PASSWORD["password1"]})
    assert is_signed_in(client)
    assert NEW_PASSWORD["password1"] != factories.PASSWORD
