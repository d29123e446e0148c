"""Recovery codes: shown after set-up, kept in a file, counted as they are used."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from accounts.second_factor.recovery_codes import file_name, warning_of_few
from tests.accounts.second_factors import (
    answer,
    at_the_challenge,
    code_now,
    recovery_codes_of,
    who_is_there,
    with_app,
)
from tests.conftest import client_of

CODES = "/accounts/2fa/recovery-codes/"
FILE = f"{CODES}download/"
NEW = f"{CODES}generate/"
SET_UP = "/accounts/2fa/totp/activate/"
DAY = dt.date(2026, 11, 29)


@pytest.fixture
def with_codes(grace: User, grace_client: Client) -> Client:
    with_app(grace)
    who_is_there(grace_client, grace)
    return grace_client


def test_they_are_shown_right_after_the_app_is_set_up(grace: User, grace_client: Client) -> None:
    who_is_there(grace_client, grace)
    secret = grace_client.get(SET_UP).context["form"].secret
    page = grace_client.post(SET_UP, {"code": code_now(secret)}, follow=True)
    assert page.request["PATH_INFO"] == CODES
    codes = recovery_codes_of(grace)
    assert len(codes) == 10
    assert all(code in page.text for code in codes)
    assert "Keep them now" in page.text
    assert "10 of 10 are left." in page.text


@pytest.mark.parametrize("address", [CODES, FILE, NEW])
def test_later_they_are_shown_to_whoever_says_who_is_there(
    grace: User, grace_client: Client, address: str
) -> None:
    with_app(grace)
    asked = grace_client.get(address)
    assert (
        asked.headers["Location"] == f"/accounts/reauthenticate/?next={address.replace('/', '%2F')}"
    )
    who_is_there(grace_client, grace)
    assert grace_client.get(address).status_code == 200


def test_the_file_says_what_it_is(grace: User, with_codes: Client) -> None:
    sent = with_codes.get(FILE)
    name = sent.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="cairn-recovery-codes-localhost-8000-grace-')
    assert "no-store" in sent.headers["Cache-Control"]
    for words in ("Recovery codes of Cairn at http", "Account: grace@example.org"):
        assert words in sent.text
    assert all(code in sent.text for code in recovery_codes_of(grace))


@pytest.mark.parametrize(
    ("email", "account"),
    [
        ("ada@example.org", "ada-example.org"),
        ("o'neil+x@example.org", "o-neil-x-example.org"),
        ("../../etc/passwd@example.org", "etc-passwd-example.org"),
        ('"a\r\nb: c"@example.org', "a-b-c-example.org"),
        ("ñandú@example.org", "and-example.org"),
        ("x" * 200, "x" * 60),
    ],
)
def test_the_file_name_is_safe(settings, email: str, account: str) -> None:
    settings.SITE_URL = "https://cairn.example.org"
    expected = f"cairn-recovery-codes-cairn.example.org-{account}-2026-11-29.txt"
    assert file_name(email=email, on=DAY) == expected


def test_an_account_without_a_safe_character_still_has_a_file_name(settings) -> None:
    settings.SITE_URL = "https://example.org/cairn"
    expected = "cairn-recovery-codes-example.org-cairn-2026-11-29.txt"
    assert file_name(email="例え", on=DAY) == expected


def test_the_text_names_an_email_as_it_is_written(grace: User, with_codes: Client) -> None:
    User.objects.filter(pk=grace.pk).update(email="o'neil@example.org")
    assert "Account: o'neil@example.org" in with_codes.get(FILE).text


def test_each_works_once(grace: User) -> None:
    with_app(grace)
    code = recovery_codes_of(grace)[3]
    assert answer(at_the_challenge(grace), code).status_code == 302
    assert answer(at_the_challenge(grace), code).status_code == 200
    assert len(recovery_codes_of(grace)) == 9


def test_few_that_are_left_are_said_after_signing_in(grace: User) -> None:
    with_app(grace)
    said = []
    for code in recovery_codes_of(grace):
        client = at_the_challenge(grace)
        answer(client, code)
        page = client.get("/settings/").text
        said.append(
            next(
                (
                    words
                    for words in (
                        "2 recovery codes left",
                        "1 recovery code left",
                        "last recovery code",
                    )
                    if words in page
                ),
                "",
            )
        )
    assert said == [""] * 7 + [
        "2 recovery codes left",
        "1 recovery code left",
        "last recovery code",
    ]


def test_what_is_said_of_few() -> None:
    assert warning_of_few(3) == ""
    assert "2 recovery codes left" in warning_of_few(2)


def test_with_none_left_the_page_says_what_to_do(grace: User, with_codes: Client) -> None:
    for code in recovery_codes_of(grace):
        answer(at_the_challenge(grace), code)
    page = with_codes.get(FILE, follow=True)
    assert page.request["PATH_INFO"] == CODES
    assert "All 10 are used." in page.text
    assert FILE not in page.text


def test_new_ones_end_the_old(grace: User, with_codes: Client) -> None:
    old = recovery_codes_of(grace)
    assert "The 10 that are left" in with_codes.get(NEW).text
    page = with_codes.post(NEW, follow=True)
    assert not set(old) & set(recovery_codes_of(grace))
    assert all(code in page.text for code in recovery_codes_of(grace))
    assert answer(at_the_challenge(grace), old[0]).status_code == 200


@pytest.mark.parametrize("address", [CODES, FILE])
def test_without_a_second_factor_there_are_none(grace_client: Client, address: str) -> None:
    page = grace_client.get(address, follow=True)
    assert page.request["PATH_INFO"] == "/settings/sign-in/"


def test_nobody_sees_those_of_others(grace: User, with_codes: Client, ada: User) -> None:
    theirs = client_of(ada)
    with_app(ada)
    who_is_there(theirs, ada)
    page = theirs.get(CODES).text
    assert all(code in page for code in recovery_codes_of(ada))
    assert not [code for code in recovery_codes_of(grace) if code in page]
