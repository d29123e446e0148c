"""The page "Ways to sign in" as a whole, its addresses, and allauth's pages that lead there."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.ways.account_forms import OneAddressForm
from tests.accounts.stored_passkeys import passkey
from tests.accounts.test_passkeys import who_is_there
from tests.conftest import client_of
from tests.factories import PASSWORD

PAGE = "/settings/sign-in/"
ADDRESS = f"{PAGE}address/"


@pytest.fixture
def sure(grace: User) -> Client:
    EmailAddress.objects.create(user=grace, email=grace.email, verified=True, primary=True)
    return who_is_there(client_of(grace))


def shown(client: Client) -> str:
    return client.get(PAGE).text


def add(user: User, email: str, *, verified: bool = True) -> None:
    EmailAddress.objects.create(user=user, email=email, verified=verified)


# --- The page -------------------------------------------------------------------------------------


def test_with_mail_the_page_says_where_changes_are_told(
    request: Any, grace: User, sure: Client
) -> None:
    assert "Every change here is told" not in shown(sure)
    request.getfixturevalue("with_mail")
    assert f"Every change here is told to <bdi>{grace.email}</bdi>" in shown(sure)


def test_a_page_with_nothing_yet_says_what_there_could_be(grace: User) -> None:
    client = client_of(grace)
    client.defaults["SERVER_NAME"] = "localhost"
    page = shown(client)
    assert "One way in: password." in page
    assert "None yet. A passkey lives in" in page
    assert "Not set up" in page
    assert "They come with the app or the first passkey" in page
    assert "Nowhere else." in page
    assert "Other accounts" not in page
    assert "Add a passkey" in page


def test_a_page_with_all_of_them_says_what_is_there(grace: User, sure: Client) -> None:
    passkey(grace, "Pixel 8")
    TOTP.activate(grace, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(grace)
    page = " ".join(shown(sure).split())
    assert "Passkeys and password: lose one, and the other still lets you in." in page
    assert "Added today, not used yet" in page
    assert "Set up today, not used yet" in page
    assert "Ten left, made today" in page


def test_recovery_codes_that_cannot_be_read_are_a_sentence(grace: User, sure: Client) -> None:
    TOTP.activate(grace, "JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=grace, type="recovery_codes", data={"seed": None})
    assert "They can't be read any more: make new ones" in shown(sure)


def test_nobody_sees_the_ways_of_others(ada: User, grace: User, sure: Client) -> None:
    add(ada, "canary@example.org")
    passkey(ada, "Canary")
    assert "canary@example.org" in shown(client_of(ada))
    assert "canary" not in shown(sure).lower()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_much_it_lists(
    grace: User, sure: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        passkey(grace, f"Key {number}")
        add(grace, f"grace{number}@example.org")
    shown(sure)
    with django_assert_num_queries(8):
        page = shown(sure)
    assert page.count(">Rename<") == count
    assert page.count("Make it the main one") == count


# --- Addresses with mail --------------------------------------------------------------------------


@pytest.mark.usefixtures("with_mail")
class TestWithMail:
    def test_the_address_for_messages_can_only_be_kept(self, sure: Client) -> None:
        page = shown(sure)
        assert "Messages go here" in page
        assert "Use for messages" not in page
        assert "remove/?email=" not in page
        assert sure.get(f"{PAGE}remove/", {"email": "grace@example.org"}).status_code == 404

    def test_another_one_takes_the_messages_or_goes(self, grace: User, sure: Client) -> None:
        add(grace, "second@example.org")
        assert "Use for messages" in shown(sure)
        sure.post("/accounts/email/", {"email": "second@example.org", "action_primary": ""})
        grace.refresh_from_db()
        assert grace.email == "second@example.org"
        confirm = sure.get(f"{PAGE}remove/", {"email": "grace@example.org"}).text
        assert "grace@example.org</bdi> will not sign you in" in confirm
        sent = {"email": "grace@example.org", "action_remove": ""}
        page = sure.post("/accounts/email/", sent, follow=True)
        assert page.request["PATH_INFO"] == PAGE
        assert EmailAddress.objects.get().email == "second@example.org"

    def test_one_that_is_not_confirmed_takes_no_messages(self, grace: User, sure: Client) -> None:
        add(grace, "second@example.org", verified=False)
        page = shown(sure)
        assert "Not confirmed yet" in page
        assert "Send a code" in page
        assert "Use for messages" not in page

    def test_a_new_one_waits_for_its_code(self, sure: Client) -> None:
        assert "Send the code" in sure.get(ADDRESS).text
        sent = {"email": "new@example.org", "action_add": ""}
        assert sure.post("/accounts/email/", sent).headers["Location"].endswith("/confirm-email/")
        page = shown(sure)
        assert "new@example.org" in page
        assert "Waits for its code" in page
        assert len(mail.outbox) == 1

    def test_one_that_is_none_is_said_to_be(self, sure: Client) -> None:
        page = sure.post("/accounts/email/", {"email": "new@", "action_add": ""})
        assert "Enter a valid email address." in page.text
        assert "Add an address" in page.text

    def test_nobody_removes_the_address_of_others(self, ada: User, sure: Client) -> None:
        add(ada, "second@example.org")
        assert sure.get(f"{PAGE}remove/", {"email": "second@example.org"}).status_code == 404
        sure.post("/accounts/email/", {"email": "second@example.org", "action_remove": ""})
        assert EmailAddress.objects.filter(email="second@example.org").exists()

    @pytest.mark.parametrize("email", ["", "x\0y", "x" * 5_000])
    def test_an_address_that_is_none_is_not_found(self, sure: Client, email: str) -> None:
        assert sure.get(f"{PAGE}remove/", {"email": email}).status_code == 404


# --- Addresses without mail -----------------------------------------------------------------------


def test_without_mail_there_is_one_address_and_it_can_be_changed(grace: User, sure: Client) -> None:
    page = shown(sure)
    assert "This server sends no mail." in page
    assert "Add an address" not in page
    answer = sure.post(ADDRESS, {"email": "new@example.org"}, follow=True)
    assert "you sign in with the new address" in answer.text
    grace.refresh_from_db()
    assert grace.email == "new@example.org"
    assert [one.email for one in EmailAddress.objects.filter(user=grace)] == ["new@example.org"]
    fresh = Client()
    fresh.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})
    assert fresh.get(PAGE).status_code == 200


@pytest.mark.parametrize("email", ["ada@example.org", "ADA@example.org", "x@", "", "a\0@b.org"])
def test_without_mail_an_address_that_is_no_use_is_refused(
    ada: User, grace: User, sure: Client, email: str
) -> None:
    assert sure.post(ADDRESS, {"email": email}).status_code == 422
    grace.refresh_from_db()
    assert grace.email == "grace@example.org"


def test_an_address_that_somebody_took_meanwhile_is_refused(
    ada: User, grace: User, sure: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OneAddressForm, "clean_email", lambda form: form.cleaned_data["email"])
    answer = sure.post(ADDRESS, {"email": ada.email})
    assert answer.status_code == 422
    assert "Somebody has this address" in answer.text
    assert EmailAddress.objects.get(user=grace).email == "grace@example.org"


def test_changing_the_address_keeps_the_others(grace: User, sure: Client) -> None:
    add(grace, "second@example.org")
    sure.post(ADDRESS, {"email": "new@example.org"})
    found = EmailAddress.objects.filter(user=grace).order_by("email")
    assert [one.email for one in found] == ["new@example.org", "second@example.org"]
    assert [one.primary for one in found] == [True, False]


def test_changing_the_address_asks_who_is_there(grace: User, grace_client: Client) -> None:
    answer = grace_client.post(ADDRESS, {"email": "new@example.org"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    grace.refresh_from_db()
    assert grace.email == "grace@example.org"


# --- allauth's own pages --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("/accounts/email/", "addresses"),
        ("/accounts/2fa/", "second-step"),
        ("/accounts/2fa/webauthn/", "passkeys"),
        ("/accounts/sessions/", "sessions"),
        ("/accounts/3rdparty/", "accounts"),
    ],
)
def test_the_lists_of_before_lead_to_the_page(
    grace_client: Client, address: str, part: str
) -> None:
    assert grace_client.get(address).headers["Location"] == f"{PAGE}#{part}"


def test_a_new_password_leads_back_to_the_page(sure: Client) -> None:
    words = {"password1": "quite another sentence", "password2": "quite another sentence"}
    answer = sure.post("/accounts/password/change/", {"oldpassword": PASSWORD, **words})
    assert answer.headers["Location"] == PAGE
