"""A code of an app is good once, and half a minute to either side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.second_factor.app_codes import app_of, spend
from tests.accounts.second_factors import (
    answer,
    at_the_challenge,
    code_now,
    is_signed_in,
    who_is_there,
    with_app,
)
from tests.conftest import client_of
from tests.races import at_once

NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
SET_UP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True)])
def test_the_step_before_and_the_one_after_are_taken(
    grace: User, clock: object, steps: int, is_taken: bool
) -> None:
    secret = with_app(grace)
    client = at_the_challenge(grace)
    answer(client, code_now(secret, steps))
    assert is_signed_in(client) is is_taken


@pytest.mark.parametrize("later", [0, 29, 31, 59])
def test_a_code_is_taken_once(grace: User, clock: time_machine.Coordinates, later: int) -> None:
    secret = with_app(grace)
    code = code_now(secret, 1)
    answer(at_the_challenge(grace), code)
    clock.shift(later)
    cache.clear()  # as of a cache server that went away
    client = at_the_challenge(grace)
    assert "This code has been used." in answer(client, code).text
    assert not is_signed_in(client)
    answer(client, code_now(secret, 2 if later < 30 else 1))
    if later >= 30:
        assert is_signed_in(client)


def test_no_code_of_before_one_that_was_taken(grace: User, clock: object) -> None:
    secret = with_app(grace)
    answer(at_the_challenge(grace), code_now(secret, 1))
    client = at_the_challenge(grace)
    for steps in (0, -1):
        answer(client, code_now(secret, steps))
    assert not is_signed_in(client)


def test_the_code_that_set_the_app_up_signs_nobody_in(
    grace: User, clock: time_machine.Coordinates
) -> None:
    client = client_of(grace)
    who_is_there(client, grace)
    secret = client.get(SET_UP).context["form"].secret
    code = code_now(secret)
    client.post(SET_UP, {"code": code})
    assert app_of(grace.pk) is not None
    clock.shift(31)
    there = at_the_challenge(grace)
    assert "This code has been used." in answer(there, code).text
    assert not is_signed_in(there)


def test_a_code_that_said_who_is_there_signs_nobody_in(grace: User, clock: object) -> None:
    secret = with_app(grace)
    here = at_the_challenge(grace)
    answer(here, code_now(secret, -1))
    assert who_is_there(here, grace, code_now(secret)).status_code == 302
    assert "has been used" in who_is_there(here, grace, code_now(secret)).text
    there = at_the_challenge(grace)
    assert "has been used" in answer(there, code_now(secret)).text


def test_two_sessions_with_one_code_in_turn(grace: User, clock: object) -> None:
    secret = with_app(grace)
    here, there = at_the_challenge(grace), at_the_challenge(grace)
    answer(here, code_now(secret))
    answer(there, code_now(secret))
    assert is_signed_in(here)
    assert not is_signed_in(there)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_takes_the_code(transactional_db: None) -> None:
    user = User.objects.create_user("many@example.org")
    secret = with_app(user)
    app, code = app_of(user.pk), code_now(secret)
    assert app is not None
    assert sorted(at_once([lambda: spend(app, code)] * 6)) == [False] * 5 + [True]


@pytest.mark.parametrize("code", ["", "0", "١٢٣٤٥٦", "1" * 5_000, "123456\0", "12 34", "-----"])
def test_what_is_no_code_is_refused_in_words(grace: User, code: str) -> None:
    with_app(grace)
    client = at_the_challenge(grace)
    page = answer(client, code)
    assert page.status_code == 200
    (said,) = page.context["form"].errors["code"]
    assert str(said).partition("&")[0].split("'")[0] in page.text
    assert not is_signed_in(client)


def test_a_code_with_a_gap_as_apps_show_it_is_taken(grace: User, clock: object) -> None:
    secret = with_app(grace)
    client = at_the_challenge(grace)
    code = code_now(secret)
    answer(client, f" {code[:3]} {code[3:]} ")
    assert is_signed_in(client)


def test_guesses_are_counted_whatever_is_replayed_in_between(grace: User, clock: object) -> None:
    secret = with_app(grace)
    spent = code_now(secret)
    answer(at_the_challenge(grace), spent)
    client: Client = at_the_challenge(grace)
    for _ in range(12):
        answer(client, "000000")
        answer(client, spent)
    answer(client, code_now(secret, 1))
    assert not is_signed_in(client)
