"""The link "it was not me" where somebody put another authenticator app in place of the one."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.second_factor.app_codes import app_of
from accounts.second_factor.recovery_codes import unused_codes
from tests.accounts.announcements.reading import (
    A,
    browser,
    change_password,
    mails_to,
    not_me,
    person,
)
from tests.accounts.second_factors import with_app, with_passkey
from tests.accounts.test_replacing_app import replace, secret_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]


def test_the_app_of_before_and_its_recovery_codes_come_back() -> None:
    ada = person()
    old = with_app(ada)
    codes = unused_codes(ada.pk)
    replace(browser(ada))
    page = not_me(mails_to(A, "an authenticator app was added")[0]).content.decode()
    assert "The authenticator app that was removed is back." in page
    assert secret_of(ada) == old
    assert unused_codes(ada.pk) == codes


def test_the_first_app_comes_back_where_two_took_its_place() -> None:
    ada = person()
    old = with_app(ada)
    client = browser(ada)
    change_password(client)
    replace(client)
    replace(client)
    not_me(mails_to(A, "your password was changed")[0])
    assert secret_of(ada) == old


def test_an_app_that_took_nothings_place_leaves_none_behind() -> None:
    ada = person()
    with_passkey(ada)
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    announce(ada, AccountChange.APP_ADDED)
    not_me(mails_to(A, "an authenticator app was added")[0])
    assert app_of(ada.pk) is None
