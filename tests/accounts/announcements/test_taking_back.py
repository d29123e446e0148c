"""The link "it was not me": what it takes back for each kind of change."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.account_changes import AccountChange as Change
from accounts.announcements.announcing import announce
from accounts.models import Announcement
from tests import factories
from tests.accounts.announcements.reading import (
    A,
    B,
    C,
    addresses_of,
    browser,
    change_password,
    fresh,
    is_signed_in,
    link_in,
    mails_to,
    move_to,
    not_me,
    person,
    remove_address,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]
TOTP = {"type": "totp", "data": {"secret": "x"}}
CODES = {"type": "recovery_codes", "data": {"seed": "x"}}


def test_a_changed_password_stops_working_all_sessions_end_and_a_new_one_can_be_set() -> None:
    ada = person()
    client, other = browser(ada), browser(ada)
    change_password(client)
    (message,) = mails_to(A, "changed")
    page = not_me(message)
    assert page.status_code == 200
    assert "The password works no more" in page.content.decode()
    assert not fresh(ada).has_usable_password()
    assert not is_signed_in(client)
    assert not is_signed_in(other)
    (reset,) = mails_to(A, "set a new password")
    assert "/accounts/password/reset/key/" in reset.body
    assert mails_to(A, "changes were taken back")


def test_the_password_of_a_closed_account_stops_working_and_no_link_is_sent() -> None:
    ada = person()
    change_password(browser(ada))
    type(ada).objects.update(is_active=False)
    assert "The account is closed" in not_me(mails_to(A)[0]).content.decode()
    assert not fresh(ada).has_usable_password()
    assert mails_to(A, "set a new password") == []


def test_opening_the_link_says_what_it_would_do_and_does_nothing() -> None:
    ada = person()
    client = browser(ada)
    change_password(client)
    page = Client().get(link_in(mails_to(A)[0]))
    assert "Every session of the account ends" in page.content.decode()
    assert "The password stops working" in page.content.decode()
    assert is_signed_in(client)
    assert fresh(ada).has_usable_password()


def test_a_link_signs_nobody_in() -> None:
    ada = person()
    change_password(browser(ada))
    client, link = Client(), link_in(mails_to(A)[0])
    client.get(link)
    client.post(link)
    assert not is_signed_in(client)


def test_whoever_presses_the_button_signed_in_is_signed_out() -> None:
    ada = person()
    client = browser(ada)
    change_password(client)
    page = client.post(link_in(mails_to(A)[0]))
    assert page.status_code == 200
    assert not is_signed_in(client)


def test_a_new_primary_address_goes_and_the_old_one_is_primary_again() -> None:
    ada = person()
    move_to(ada, B)
    not_me(mails_to(A, "primary")[0])
    assert addresses_of(ada) == {A: True}
    assert fresh(ada).email == A


def test_an_added_address_goes_though_it_was_made_primary_and_the_first_removed() -> None:
    ada = person()
    client = move_to(ada, B)
    remove_address(client, A)
    assert addresses_of(ada) == {B: True}
    not_me(mails_to(A, "added")[0])
    assert addresses_of(ada) == {A: True}
    assert EmailAddress.objects.get(user=ada).verified
    assert fresh(ada).email == A


def test_a_removed_address_comes_back() -> None:
    ada = person()
    EmailAddress.objects.create(user=ada, email=C, verified=True)
    remove_address(browser(ada), C)
    assert addresses_of(ada) == {A: True}
    not_me(mails_to(A, "removed")[0])
    assert addresses_of(ada) == {A: True, C: False}


def test_a_removed_address_that_another_has_by_now_stays_theirs() -> None:
    ada = person()
    EmailAddress.objects.create(user=ada, email=C, verified=True)
    remove_address(browser(ada), C)
    cleo = person(C)
    page = not_me(mails_to(A, "removed")[0])
    assert "belongs to another account" in page.content.decode()
    assert addresses_of(ada) == {A: True}
    assert addresses_of(cleo) == {C: True}


@pytest.mark.parametrize(
    ("change", "factor"),
    [
        (Change.APP_ADDED, TOTP),
        (Change.PASSKEY_ADDED, {"type": "webauthn", "data": {"credential": {"id": "k"}}}),
    ],
)
def test_an_added_factor_is_removed_with_its_recovery_codes(
    change: Change, factor: dict[str, Any]
) -> None:
    ada = person()
    for data in (factor, CODES):
        Authenticator.objects.create(user=ada, **data)
    announce(ada, change, kept={"credential": "k"})
    not_me(mails_to(A)[0])
    assert not Authenticator.objects.exists()


def test_another_passkey_stays() -> None:
    ada = person()
    for name in ("mine", "theirs"):
        data = {"name": name, "credential": {"id": name}}
        Authenticator.objects.create(user=ada, type="webauthn", data=data)
    announce(ada, Change.PASSKEY_ADDED, kept={"credential": "theirs"})
    not_me(mails_to(A)[0])
    assert Authenticator.objects.get().data["name"] == "mine"


@pytest.mark.parametrize("change", [Change.APP_REMOVED, Change.FACTORS_REMOVED])
def test_a_removed_factor_comes_back_as_it_was(change: Change) -> None:
    ada = person()
    announce(ada, change, kept={"factors": [TOTP, CODES]})
    not_me(mails_to(A)[0])
    rows = Authenticator.objects.filter(user=ada).order_by("pk").values("type", "data")
    assert list(rows) == [TOTP, CODES]
    assert Announcement.objects.get(change=change).kept == {}, "no secret is kept for longer"


def test_a_factor_that_was_replaced_comes_back_and_its_replacement_goes() -> None:
    ada = person()
    announce(ada, Change.APP_REMOVED, kept={"factors": [TOTP]})
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "theirs"})
    announce(ada, Change.APP_ADDED, kept={"credential": ""})
    not_me(mails_to(A)[0])
    assert Authenticator.objects.get().data == TOTP["data"]


def test_new_recovery_codes_become_void() -> None:
    ada = person()
    for data in (TOTP, CODES):
        Authenticator.objects.create(user=ada, **data)
    announce(ada, Change.CODES_RENEWED)
    not_me(mails_to(A)[0])
    assert Authenticator.objects.get().type == "totp"


def test_a_connected_login_goes_and_a_disconnected_one_comes_back() -> None:
    ada = person()
    login = {"provider": "github", "uid": "7"}
    SocialAccount.objects.create(user=ada, **login)
    announce(ada, Change.PROVIDER_CONNECTED, details={"provider": "GitHub"}, kept=login)
    not_me(mails_to(A)[0])
    assert not SocialAccount.objects.exists()
    announce(ada, Change.PROVIDER_DISCONNECTED, details={"provider": "GitHub"}, kept=login)
    not_me(mails_to(A, "disconnected")[0])
    assert SocialAccount.objects.get(user=ada).uid == "7"


def test_after_an_export_sessions_end_and_the_page_leads_on_to_a_new_password() -> None:
    ada = person()
    client = browser(ada)
    announce(ada, Change.EXPORTED)
    page = not_me(mails_to(A)[0])
    assert not is_signed_in(client)
    assert fresh(ada).has_usable_password()
    assert 'href="/accounts/password/reset/"' in page.content.decode()


def test_whoever_is_half_way_through_signing_in_does_not_come_in_any_more() -> None:
    ada = person()
    Authenticator.objects.create(user=ada, **TOTP)
    half_way = Client()
    credentials = {"login": A, "password": factories.PASSWORD}
    assert "2fa" in half_way.post("/accounts/login/", credentials).headers["Location"]
    announce(ada, Change.EXPORTED)
    not_me(mails_to(A)[0])
    assert half_way.get("/accounts/2fa/authenticate/").status_code == 302
