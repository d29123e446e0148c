"""Signing up with mail in a browser: a wrong code, another, a corrected address, a late one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.entrance import pending
from accounts.models import AwaitedApproval, User
from accounts.registration.approval import approve
from tests.accounts.conftest import with_mail  # noqa: F401
from tests.accounts.signing_up import newest_code
from tests.e2e.test_passkeys import Key
from tests.factories import small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ADA, PASSWORD = "ada@example.org", "four words in a row"
CHECKLIST = "/roadmaps/backend/basics/"


@pytest.fixture(autouse=True)
def content(transactional_db: Any, with_mail: None) -> None:  # noqa: F811
    small_roadmap()


def press(page: Page, name: str) -> None:
    # "Show" has more words for who can't see what it shows, "Sign in" has a longer neighbour.
    page.get_by_role("main").get_by_role("button", name=name, exact=name == "Sign in").click()


def fill_in(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Send me the code")
    expect(page.get_by_role("heading", name="Type the code")).to_be_visible()


def enter(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    press(page, "Confirm the address")


def look(page: Page) -> None:
    """Nothing that axe finds, no sideways scroll."""
    found = Axe().run(page).response["violations"]
    assert not [violation["id"] for violation in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def walk(page: Page, site: str, monkeypatch: pytest.MonkeyPatch, looks: Any) -> None:
    """From the form to the page where one was going, by every detour."""
    page.goto(f"{site}/accounts/signup/?next={CHECKLIST}")
    looks(page)
    fill_in(page, "mistyped@example.org")
    looks(page)
    enter(page, "BBBB-BBBB")
    expect(page.get_by_text("That is not the code")).to_be_visible()
    looks(page)
    page.get_by_label("Your address").fill(ADA)
    press(page, "Send it there")
    expect(page.get_by_text(f"We sent a code to {ADA}")).to_be_visible()
    first = newest_code()
    press(page, "Send a new code")
    expect(page.get_by_text("2 new codes left this hour")).to_be_visible()
    enter(page, first)
    expect(page.get_by_text("a newer one was sent")).to_be_visible()
    with monkeypatch.context() as later:
        later.setattr(pending, "GOOD_FOR", -1)
        enter(page, newest_code())
        expect(page.get_by_role("heading", name="That code has run out")).to_be_visible()
        looks(page)
    press(page, "Send a new code")
    enter(page, newest_code())
    expect(page).to_have_url(re.compile(f"{CHECKLIST}$"))
    assert [user.email for user in User.objects.all()] == [ADA]


def test_from_the_form_to_where_one_was_going(
    page: Page, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(page, live_server.url, monkeypatch, look)


def test_the_same_without_javascript(
    plain_page: Page, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(plain_page, live_server.url, monkeypatch, lambda page: None)


def test_the_rules_are_marked_as_one_types_and_the_password_can_be_seen(
    page: Page, live_server: Any
) -> None:
    page.goto(f"{live_server.url}/accounts/signup/")
    field = page.get_by_label("Password", exact=True)
    rules = {name: page.locator(f"[data-rule={name}]") for name in ("length", "letters", "address")}
    page.get_by_label("Email").fill("ada.lovelace@example.org")
    for typed, met in (
        ("1234567", {"address"}),
        ("1234567890", {"length", "address"}),
        ("ada.lovelace1", {"length", "letters"}),
        (PASSWORD, {"length", "letters", "address"}),
    ):
        field.fill(typed)
        for name, rule in rules.items():
            expect(rule).to_have_class(re.compile("met") if name in met else re.compile("^$"))
    look(page)
    press(page, "Show")
    expect(field).to_have_attribute("type", "text")
    press(page, "Show")
    expect(field).to_have_attribute("type", "password")


def test_without_javascript_the_rules_stand_there_and_no_switch(
    plain_page: Page, live_server: Any
) -> None:
    plain_page.goto(f"{live_server.url}/accounts/signup/")
    expect(plain_page.get_by_text("Ten characters or more")).to_be_visible()
    expect(plain_page.get_by_role("button", name="Show")).to_have_count(0)


def test_a_passkey_instead_of_a_password_makes_a_whole_account(
    page: Page, live_server: Any
) -> None:
    Key(page)
    page.goto(f"{live_server.url}/accounts/signup/?next={CHECKLIST}")
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_label("Email").fill(ADA)
    look(page)
    press(page, "Send me the code")
    enter(page, newest_code())
    expect(page.get_by_role("heading", name="Make the passkey")).to_be_visible()
    look(page)
    page.get_by_label("Name").fill("Phone")
    press(page, "Make the passkey")
    expect(page).to_have_url(re.compile(f"{CHECKLIST}$"))
    user = User.objects.get()
    assert not user.has_usable_password()
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1


def test_who_leaves_before_the_passkey_is_made_comes_back_by_mail(
    page: Page, live_server: Any
) -> None:
    page.goto(f"{live_server.url}/accounts/signup/passkey/")
    page.get_by_label("Email").fill(ADA)
    press(page, "Send me the code")
    enter(page, newest_code())
    press(page, "Not now: sign in with a code instead")
    page.get_by_role("link", name="Send me a sign-in code").click()
    page.get_by_label("Email").fill(ADA)
    press(page, "Send me the code")
    expect(page.get_by_text("a code is on its way there")).to_be_visible()
    look(page)
    assert mail.outbox[-1].to == [ADA]
    page.get_by_label("Code").fill(newest_code())
    press(page, "Sign in")
    expect(page).to_have_url(re.compile("/welcome/"))


def test_who_waited_for_approval_comes_in_by_the_passkey_made_at_sign_up(
    page: Page, live_server: Any, settings: Any
) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    Key(page)
    page.goto(f"{live_server.url}/accounts/signup/passkey/")
    expect(page.get_by_text("An administrator looks at each new account")).to_be_visible()
    page.get_by_label("Email").fill(ADA)
    press(page, "Send me the code")
    enter(page, newest_code())
    press(page, "Make the passkey")
    expect(page.get_by_role("heading", name="Your account waits for approval")).to_be_visible()
    look(page)
    approve(AwaitedApproval.objects.get())
    page.goto(f"{live_server.url}/accounts/login/")
    press(page, "Sign in with a passkey")
    expect(page).to_have_url(re.compile("/welcome/"))
