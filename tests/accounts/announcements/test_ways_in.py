"""A way of signing in that is new to an account is announced; the first of all is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.announcements.ways_in import way_of
from accounts.models import KnownWayIn, User
from tests import factories
from tests.accounts.announcements.reading import (
    A,
    code_in,
    is_signed_in,
    link_in,
    mails_to,
    not_me,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]
NEWS = "a new way to sign in was used"


def by_password(client: Client) -> None:
    client.post("/accounts/login/", {"login": A, "password": factories.PASSWORD})
    assert is_signed_in(client)


def by_code(client: Client) -> None:
    client.post("/accounts/login/code/", {"email": A})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mails_to(A)[-1])})
    assert is_signed_in(client)


def test_the_first_sign_in_of_all_is_no_news() -> None:
    person()
    by_password(Client())
    assert mails_to(A) == []
    assert list(KnownWayIn.objects.values_list("way", flat=True)) == ["password"]


def test_another_way_is_announced_the_first_time_only() -> None:
    person()
    by_password(Client())
    by_code(Client())
    by_code(Client())
    by_password(Client())
    (message,) = mails_to(A, NEWS)
    assert "with a code sent by mail, for the first time" in message.body
    assert link_in(message)


def test_signing_up_with_a_password_makes_it_a_way_that_is_known() -> None:
    client = Client()
    new = {"password1": factories.PASSWORD}
    client.post("/accounts/signup/", {"email": A, **new})
    client.post("/accounts/signup/code/", {"code": code_in(mail.outbox[-1])})
    assert is_signed_in(client)
    by_password(Client())
    assert mails_to(A, NEWS) == []
    by_code(Client())
    assert len(mails_to(A, NEWS)) == 1


def test_it_was_not_me_ends_the_sessions_and_the_way_is_new_again() -> None:
    ada = person()
    by_password(Client())
    client = Client()
    by_code(client)
    not_me(mails_to(A, NEWS)[0])
    assert not is_signed_in(client)
    assert User.objects.get(pk=ada.pk).has_usable_password()
    by_code(Client())
    assert len(mails_to(A, NEWS)) == 2


def test_a_password_that_somebody_else_knows_stops_working() -> None:
    ada = person()
    KnownWayIn.objects.create(user=ada, way="code")
    by_password(Client())
    not_me(mails_to(A, NEWS)[0])
    assert not User.objects.get(pk=ada.pk).has_usable_password()


@pytest.mark.parametrize(
    ("record", "way"),
    [
        ({"method": "password", "at": 1}, "password"),
        ({"method": "code"}, "code"),
        ({"method": "mfa", "type": "webauthn", "passwordless": True}, "passkey"),
        ({"method": "mfa", "type": "webauthn"}, ""),
        ({"method": "mfa", "type": "totp"}, ""),
        ({"method": "mfa", "type": "recovery_codes"}, "recovery-code"),
        ({"method": "socialaccount", "provider": "github"}, "provider:github"),
        ({"method": "something new"}, ""),
        ({}, ""),
    ],
)
def test_which_way_a_step_of_signing_in_is(record: dict[str, Any], way: str) -> None:
    assert way_of(record) == way
