"""Passkeys as rows: their names, what was sent for one, and rows that can't be read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings

from accounts.models import User
from accounts.stored_passkeys import is_readable, lets_in_alone, name_of
from accounts.ways.passkey_forms import NO_SCRIPT, NOT_ADDED, NOT_KNOWN
from accounts.ways.passkey_names import LONGEST, unlike
from tests.accounts.signed_in import FIREFOX
from tests.accounts.stored_passkeys import DAMAGED, credential, damaged_passkey, passkey
from tests.conftest import client_of
from tests.factories import PASSWORD

PAGE = "/settings/sign-in/"
ADD = "/accounts/2fa/webauthn/add/"
LOGIN = "/accounts/2fa/webauthn/login/"
DEEP = "[" * 9_000
NO_CREDENTIALS = [
    *("", "x", "null", "7", "[]", '"text"', "{}", '{"id": null}', "[" * 9_000, '{"a":' * 3_000),
    *('{"id": "a\\u0000b"}', '{"id": "\\ud800"}', '{"id": NaN}', "{" + " " * 30_000 + "}"),
    *('{"response": 1}', '{"response": {"userHandle": "AAAA"}}', '{"response": []}'),
    json.dumps(credential()),
    json.dumps(credential() | {"response": {"userHandle": "eA"}}),
    json.dumps(credential() | {"clientExtensionResults": "x"}),
    json.dumps(
        credential()
        | {
            "response": {
                "userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk",
                "clientDataJSON": "e30",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
            }
        }
    ),
]


def who_is_there(client: Client, password: str = PASSWORD) -> Client:
    client.post("/accounts/reauthenticate/", {"password": password})
    return client


@pytest.fixture
def sure(grace: User) -> Client:
    """Grace's browser, in which she just gave her password, where passkeys work."""
    client = client_of(grace)
    client.defaults["SERVER_NAME"] = "localhost"
    return who_is_there(client)


# --- Names ----------------------------------------------------------------------------------------


def test_a_passkey_is_named_after_the_device_and_no_two_alike(grace: User, sure: Client) -> None:
    page = sure.get(ADD, headers={"user-agent": FIREFOX}).text
    assert 'value="Firefox on Linux"' in page
    passkey(grace, "Firefox on Linux")
    passkey(grace, "FIREFOX ON LINUX 2")
    page = sure.get(ADD, headers={"user-agent": FIREFOX}).text
    assert 'value="Firefox on Linux 3"' in page


def test_a_name_that_is_taken_gets_a_number_within_its_length() -> None:
    taken = {("x" * LONGEST), f"{'x' * (LONGEST - 5)} 2"}
    assert unlike("X" * LONGEST, taken) == f"{'X' * (LONGEST - 5)} 3"


def rename(client: Client, row: Authenticator, name: str) -> Any:
    return client.post(f"/accounts/2fa/webauthn/keys/{row.pk}/edit/", {"name": name}, follow=True)


def test_a_passkey_is_renamed_in_one_line_of_readable_letters(grace: User, sure: Client) -> None:
    row = passkey(grace)
    rename(sure, row, "  My\0 \u202ephone\n" + "y" * 300)
    row.refresh_from_db()
    assert name_of(row).startswith("My phone y")
    assert len(name_of(row)) == LONGEST


@pytest.mark.parametrize("name", ["", " ", "\u202e"])
def test_a_passkey_keeps_a_name(grace: User, sure: Client, name: str) -> None:
    row = passkey(grace)
    assert "required" in rename(sure, row, name).text
    row.refresh_from_db()
    assert name_of(row) == "Firefox on Linux"


def test_two_passkeys_of_one_person_differ_in_name(ada: User, grace: User, sure: Client) -> None:
    passkey(ada, "Phone")
    row = passkey(grace)
    rename(sure, row, "Phone")
    other = passkey(grace, "Tablet")
    assert "Another passkey of yours" in rename(sure, other, "pHONE").text
    other.refresh_from_db()
    assert name_of(other) == "Tablet"


def test_the_passkeys_of_others_are_on_no_page(ada: User, grace: User, sure: Client) -> None:
    hers = passkey(ada, "Canary of Ada")
    assert "Canary of Ada" in client_of(ada).get(PAGE).text
    assert "Canary of Ada" not in sure.get(PAGE).text
    for action in ("edit", "remove"):
        address = f"/accounts/2fa/webauthn/keys/{hers.pk}/{action}/"
        assert sure.get(address).status_code == 404
        assert sure.post(address, {"name": "Mine"}).status_code == 404
    hers.refresh_from_db()
    assert name_of(hers) == "Canary of Ada"


# --- What is sent ---------------------------------------------------------------------------------


def test_a_passkey_is_asked_to_let_in_alone_and_to_check_who_holds_it(sure: Client) -> None:
    options = sure.get(ADD).context["js_data"]["creation_options"]["publicKey"]
    wanted = options["authenticatorSelection"]
    assert wanted["residentKey"] == "required"
    assert wanted["userVerification"] == "required"


@pytest.mark.parametrize("sent", NO_CREDENTIALS, ids=range(len(NO_CREDENTIALS)))
def test_what_is_no_passkey_is_refused_in_words(client: Client, sure: Client, sent: str) -> None:
    sure.get(ADD)
    page = sure.post(ADD, {"name": "x", "credential": sent})
    assert page.status_code == 200
    assert NOT_ADDED in page.text or NO_SCRIPT in page.text.replace("&#x27;", "'")
    assert not Authenticator.objects.exists()
    client.get(LOGIN, headers={"accept": "application/json"})
    page = client.post(LOGIN, {"credential": sent}, follow=True)
    assert page.status_code == 200
    assert NOT_KNOWN in page.text or NO_SCRIPT in page.text


def test_an_answer_nobody_asked_for_is_refused(sure: Client) -> None:
    page = sure.post(ADD, {"name": "x", "credential": json.dumps(credential())})
    assert NOT_ADDED in page.text


@override_settings(ALLOWED_HOSTS=["*"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "192.0.2.1"])
def test_where_no_passkey_works_a_sentence_stands_for_the_button(
    grace_client: Client, host: str
) -> None:
    assert "Add a passkey" in grace_client.get(PAGE, headers={"host": "localhost"}).text
    page = grace_client.get(PAGE, headers={"host": host}, follow=True).text
    assert "Add a passkey" not in page
    assert "Passkeys need a name" in page


# --- Rows that can't be read ----------------------------------------------------------------------


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_passkey_breaks_no_page(grace: User, sure: Client, data: Any) -> None:
    row = damaged_passkey(grace, data)
    good = passkey(grace, "Good one")
    assert not is_readable(row)
    assert not lets_in_alone(row)
    page = sure.get(PAGE).text
    assert "can&#x27;t be read any more: remove it." in page or "can't be read any more" in page
    assert "Good one" in page
    assert str(row)
    assert sure.get(ADD).status_code == 200
    asked = sure.get("/accounts/2fa/webauthn/reauthenticate/")
    assert asked.status_code == 200
    assert name_of(good) == "Good one"
    assert sure.get(f"/accounts/2fa/webauthn/keys/{row.pk}/edit/").status_code == 404
    assert sure.get(f"/accounts/2fa/webauthn/keys/{row.pk}/remove/").status_code == 200
    sure.post(f"/accounts/2fa/webauthn/keys/{row.pk}/remove/")
    assert list(Authenticator.objects.filter(type="webauthn")) == [good]


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
def test_who_has_only_a_damaged_passkey_is_told_so(
    grace: User, grace_client: Client, data: Any
) -> None:
    damaged_passkey(grace, data)
    page = grace_client.get("/accounts/2fa/webauthn/reauthenticate/")
    assert page.status_code == 409
    assert "The passkey can't be read" in page.text
    sent = {"login": grace.email, "password": PASSWORD}
    assert Client().post("/accounts/login/", sent, follow=True).status_code == 200


def test_the_good_passkeys_are_still_asked_for_beside_a_damaged_one(
    grace: User, sure: Client
) -> None:
    damaged_passkey(grace, {})
    good = passkey(grace)
    context = sure.get("/accounts/2fa/webauthn/reauthenticate/").context
    allowed = context["js_data"]["request_options"]["publicKey"]["allowCredentials"]
    assert [one["id"] for one in allowed] == [good.data["credential"]["id"]]
