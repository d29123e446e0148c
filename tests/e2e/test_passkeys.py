"""Passkeys in a browser with an authenticator of its own; and the page that lists them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from accounts.models import Session, User
from tests.conftest import client_of
from tests.e2e.pages import sign_in
from tests.e2e.test_every_page import faults_of
from tests.factories import PASSWORD, UserFactory, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PAGE = "/settings/sign-in/"
ADD = "/accounts/2fa/webauthn/add/"


@pytest.fixture(autouse=True)
def content(transactional_db: None) -> None:
    small_roadmap()


@pytest.fixture
def noor() -> User:
    return UserFactory(email="noor@example.org", display_name="Noor", last_login=timezone.now())


class Key:
    """A device that keeps passkeys and finds its owner to be there, unless told otherwise."""

    def __init__(self, page: Page, **options: Any) -> None:
        self.browser: CDPSession = page.context.new_cdp_session(page)
        self.browser.send("WebAuthn.enable")
        wanted = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self.browser.send("WebAuthn.addVirtualAuthenticator", {"options": wanted | options})
        self.id = made["authenticatorId"]

    def refuse(self) -> None:
        """The person's finger is not the one that the device knows."""
        self.browser.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False}
        )

    def count(self) -> int:
        found = self.browser.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return len(found["credentials"])


def open_page(page: Page, address: str, path: str) -> None:
    """Open a page that may first ask for the password."""
    page.goto(f"{address}{path}")
    if "/reauthenticate/" in page.url:
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**{path}")


def add(page: Page, name: str = "") -> None:
    if name:
        page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add it").click()


def test_a_passkey_is_added_renamed_used_and_removed(page: Page, noor: User, live_server) -> None:
    key = Key(page)
    sign_in(page.context, noor, live_server.url)
    open_page(page, live_server.url, ADD)
    expect(page.get_by_label("Name")).to_have_value(re.compile("^Chrome on "))
    add(page)
    page.wait_for_url("**/recovery-codes/**")
    assert key.count() == 1

    page.goto(f"{live_server.url}{PAGE}")
    page.get_by_role("link", name=re.compile("^Rename Chrome")).click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Rename it").click()
    expect(page.locator("#passkeys")).to_contain_text("My laptop")

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/dashboard/")
    page.goto(f"{live_server.url}{PAGE}")
    expect(page.locator("#passkeys")).to_contain_text("used today")
    expect(page.locator("#sessions li").first).to_contain_text("by passkey")

    open_page(page, live_server.url, PAGE)
    page.get_by_role("link", name="Remove My laptop").click()
    if "/reauthenticate/" in page.url:
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("#passkeys")).to_contain_text("None yet.")


def test_a_refused_passkey_is_a_sentence(page: Page, noor: User, live_server) -> None:
    Key(page).refuse()
    sign_in(page.context, noor, live_server.url)
    open_page(page, live_server.url, ADD)
    add(page)
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    expect(page.get_by_role("button", name="Add it")).to_be_enabled()


def test_the_same_device_again_is_a_sentence(page: Page, noor: User, live_server) -> None:
    key = Key(page)
    sign_in(page.context, noor, live_server.url)
    open_page(page, live_server.url, ADD)
    add(page, "Once")
    page.wait_for_url("**/recovery-codes/**")
    open_page(page, live_server.url, ADD)
    add(page, "Twice")
    expect(page.get_by_role("alert")).to_contain_text("has a passkey for this account already")
    assert key.count() == 1


def test_a_passkey_of_nobody_here_is_a_sentence(page: Page, noor: User, live_server) -> None:
    Key(page)
    sign_in(page.context, noor, live_server.url)
    open_page(page, live_server.url, ADD)
    add(page)
    page.wait_for_url("**/recovery-codes/**")
    noor.delete()
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#toasts")).to_contain_text("This passkey opens nothing here.")


def test_a_browser_without_passkeys_gets_a_sentence_in_place_of_the_buttons(
    page: Page, noor: User, live_server
) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    sign_in(page.context, noor, live_server.url)
    page.goto(f"{live_server.url}{PAGE}")
    expect(page.get_by_role("link", name="Add a passkey")).to_be_hidden()
    expect(page.locator("#passkeys")).to_contain_text("This browser has no passkeys")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("alert")).to_contain_text("This browser has no passkeys")


def test_another_session_is_ended_without_javascript(
    plain_page: Page, noor: User, live_server
) -> None:
    client_of(noor)
    sign_in(plain_page.context, noor, live_server.url)
    plain_page.goto(f"{live_server.url}{PAGE}")
    assert Session.objects.filter(user=noor).count() == 2
    plain_page.get_by_role("button", name=re.compile("^End the session")).click()
    expect(plain_page.locator("#toasts")).to_contain_text("The session is ended.")
    expect(plain_page.locator("#sessions")).to_contain_text("Nowhere else.")
    assert Session.objects.filter(user=noor).count() == 1


def full_house(noor: User) -> None:
    from tests.accounts.stored_passkeys import damaged_passkey, passkey

    passkey(noor, "W" * 60)
    damaged_passkey(noor, {"name": "Old phone"})
    for _ in range(2):
        client_of(noor)


def look_at(context: BrowserContext, address: str, noor: User) -> list[str]:
    page = context.new_page()
    sign_in(context, noor, address)
    found = []
    for path in (PAGE, ADD, f"{PAGE}address/", f"{PAGE}password/"):
        open_page(page, address, path)
        found += [f"{path}: {fault}" for fault in faults_of(page)]
    return found


@pytest.mark.parametrize(
    ("width", "theme"),
    [
        *((1280, "light"), (390, "dark")),
        *(
            pytest.param(width, theme, marks=pytest.mark.matrix)
            for width, theme in ((1280, "dark"), (390, "light"), (320, "light"), (320, "dark"))
        ),
    ],
)
def test_the_pages_are_sound(
    browser: Browser, noor: User, live_server, width: int, theme: Any
) -> None:
    full_house(noor)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    assert look_at(context, live_server.url, noor) == []
    context.close()
