"""What a session of staff has to show, and how long it lasts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.test import Client

from accounts.middleware import user_of
from accounts.models import Session, User
from accounts.session_age import SIGNED_IN_AT
from accounts.sessions import SessionStore
from config.second_factor import ONWARD
from tests.accounts.second_factors import (
    answer,
    at_the_challenge,
    code_now,
    is_signed_in,
    recovery_codes_of,
    who_is_there,
    with_app,
    with_passkey,
)
from tests.accounts.test_set_up_second_factor import set_up_app, set_up_passkey
from tests.conftest import client_of

TOPICS = "/admin/roadmap/topic/?q=leaf"
ADD = "/admin/accounts/user/add/"
HOURS = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


@pytest.fixture(params=[True, False], ids=["required", "not required"])
def required(request: pytest.FixtureRequest, settings: Any) -> bool:
    settings.CAIRN_REQUIRE_STAFF_MFA = request.param
    return bool(request.param)


# --- What it shows --------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", ["code", "recovery code"])
def test_who_signed_in_with_one_passes(curator: User, required: bool, factor: str) -> None:
    secret = with_app(curator)
    client = at_the_challenge(curator, TOPICS)
    code = code_now(secret) if factor == "code" else recovery_codes_of(curator)[0]
    assert answer(client, code).headers["Location"] == TOPICS
    assert client.get(TOPICS).status_code == 200


@pytest.mark.parametrize(
    ("factor", "page"),
    [
        (with_app, "/accounts/2fa/reauthenticate/"),
        (with_passkey, "/accounts/2fa/webauthn/reauthenticate/"),
    ],
)
def test_a_session_that_got_in_past_it_is_asked_and_led_back(
    curator: User, curator_client: Client, required: bool, factor: Any, page: str
) -> None:
    factor(curator)
    asked = curator_client.get(TOPICS)
    assert asked.headers["Location"] == f"{page}?next=/admin/roadmap/topic/%3Fq%3Dleaf"
    assert (
        "The admin asks for your second factor."
        in curator_client.get(asked.headers["Location"]).text
    )
    code = recovery_codes_of(curator)[0]
    by_code = asked.headers["Location"].replace("/webauthn", "")
    assert curator_client.post(by_code, {"code": code}).headers["Location"] == TOPICS
    assert curator_client.get(TOPICS).status_code == 200


def test_the_password_alone_does_not_show_one(
    curator: User, curator_client: Client, required: bool
) -> None:
    with_app(curator)
    asked = who_is_there(curator_client, curator)
    assert asked.headers["Location"] == "/accounts/2fa/reauthenticate/"
    assert curator_client.get(TOPICS).status_code == 302
    assert "/accounts/reauthenticate/" not in curator_client.get(TOPICS, follow=True).text


def test_what_somebody_else_showed_in_this_browser_does_not_count(
    curator: User, superuser: User, required: bool
) -> None:
    with_app(superuser)
    secret = with_app(curator)
    client = at_the_challenge(curator)
    answer(client, code_now(secret))
    client.force_login(superuser)
    assert client.get("/admin/").headers["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_a_form_that_is_not_taken_says_so(superuser: User, superuser_client: Client) -> None:
    secret = with_app(superuser)
    sent = superuser_client.post(ADD, {"email": "new@example.org"})
    assert not User.objects.filter(email="new@example.org").exists()
    page = superuser_client.get(sent.headers["Location"]).text
    assert "What you sent is not saved; send it again afterwards." in page
    led = superuser_client.post(sent.headers["Location"], {"code": code_now(secret)})
    assert led.headers["Location"] == ADD
    assert superuser_client.get(ADD).status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_form_of_somebody_signed_out_says_so(client: Client, db: None) -> None:
    sent = client.post(ADD, {"email": "new@example.org"})
    assert (
        "You were signed out, so what you sent is not saved."
        in client.get(sent.headers["Location"]).text
    )
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("set_up", [set_up_app, set_up_passkey])
def test_who_sets_one_up_has_shown_it_and_is_led_back(
    superuser: User, settings: Any, set_up: Any
) -> None:
    settings.CAIRN_REQUIRE_STAFF_MFA = True
    client = client_of(superuser)
    assert client.get(TOPICS).headers["Location"] == "/accounts/2fa/"
    set_up(client, superuser)
    codes = client.get("/accounts/2fa/recovery-codes/").text
    assert 'href="/admin/roadmap/topic/?q=leaf">Go on to the admin' in codes
    assert client.get(TOPICS).status_code == 200
    assert ONWARD not in client.session
    assert "Go on to the admin" not in client.get("/accounts/2fa/recovery-codes/").text


def test_who_has_recovery_codes_already_is_led_back_at_once(curator: User, settings: Any) -> None:
    settings.CAIRN_REQUIRE_STAFF_MFA = True
    with_app(curator)
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()
    client = client_of(curator)
    client.get(TOPICS)
    who_is_there(client, curator)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert done.headers["Location"] == TOPICS


def test_a_factor_that_is_gone_is_set_up_anew_where_one_is_required(
    curator: User, required: bool
) -> None:
    secret = with_app(curator)
    client = at_the_challenge(curator)
    answer(client, code_now(secret))
    assert client.get("/admin/").status_code == 200
    who_is_there(client, curator)
    client.post("/accounts/2fa/totp/deactivate/")
    led = client.get("/admin/")
    assert led.headers.get("Location") == ("/accounts/2fa/" if required else None)


# --- How long it lasts ----------------------------------------------------------------------------


def test_a_session_of_staff_lasts_twelve_hours_however_busy(curator: User, ada: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        theirs, learners = client_of(curator), client_of(ada)
        key = theirs.session.session_key
        for _ in range(11):
            clock.shift(HOURS)
            assert is_signed_in(theirs)
        clock.shift(HOURS - dt.timedelta(seconds=1))
        assert theirs.get("/admin/").status_code == 200
        clock.shift(1)
        assert theirs.get("/admin/").headers["Location"] == "/accounts/login/?next=/admin/"
        assert not Session.objects.filter(pk=key).exists()
        assert is_signed_in(learners)
        clock.shift(24 * 80 * HOURS)
        assert is_signed_in(learners)


def test_who_becomes_staff_is_measured_at_the_next_request(grace: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        old, young = client_of(grace), Client()
        clock.shift(13 * HOURS)
        young.force_login(grace)
        assert is_signed_in(old)
        User.objects.filter(pk=grace.pk).update(is_staff=True)
        assert not is_signed_in(old)
        assert is_signed_in(young)


@pytest.mark.parametrize("value", [None, "now", 1.5, [], True])
def test_a_session_that_does_not_know_its_age_is_too_old_for_staff(
    curator: User, ada: User, value: Any
) -> None:
    for person, stays in ((ada, True), (curator, False)):
        client = client_of(person)
        session = client.session
        session[SIGNED_IN_AT] = value
        session.save()
        assert is_signed_in(client) is stays


def test_a_clock_that_was_wrong_makes_no_session_last(curator: User) -> None:
    with time_machine.travel(NOON + 24 * HOURS):
        client = client_of(curator)
    with time_machine.travel(NOON):
        assert not is_signed_in(client)


def test_saying_who_is_there_does_not_make_it_last(curator: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = client_of(curator)
        clock.shift(11 * HOURS)
        who_is_there(client, curator)
        clock.shift(HOURS)
        assert not is_signed_in(client)


def test_the_age_takes_no_query(curator: User, django_assert_num_queries: Any) -> None:
    request = HttpRequest()
    request.session = SessionStore(client_of(curator).session.session_key)
    with django_assert_num_queries(1):
        assert user_of(request) == curator
