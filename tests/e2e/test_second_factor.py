"""Staff in a real browser: in with a recovery code, and a second factor set up on the way."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import CDPSession, Page, expect

from accounts.models import User
from tests import factories
from tests.accounts.second_factors import code_now, recovery_codes_of, with_app, with_passkey

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WANTED = "/admin/roadmap/topic/?q=leaf"


@pytest.fixture
def curator(transactional_db: None, settings: Any) -> User:
    settings.CAIRN_REQUIRE_STAFF_MFA = True
    factories.small_roadmap()
    user: User = factories.UserFactory(is_staff=True, is_superuser=True)
    return user


def sign_in(page: Page, live_server: Any, user: User) -> None:
    page.goto(f"{live_server.url}{WANTED}")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_staff_get_to_the_page_they_asked_for_with_a_recovery_code(
    page: Page, live_server: Any, curator: User
) -> None:
    with_app(curator)
    first, *others = recovery_codes_of(curator)
    sign_in(page, live_server, curator)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    expect(page.get_by_text("or type a recovery code")).to_be_visible()
    page.get_by_role("link", name="Lost all of them?").click()
    expect(page.get_by_role("heading", name="Another device")).to_be_visible()
    page.get_by_role("link", name="Back to sign-in").click()
    page.get_by_label("Code").fill("12345678")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This is not the right code.")).to_be_visible()
    page.get_by_label("Code").fill(first)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}{WANTED}")
    expect(page.locator("#site-name")).to_contain_text("Cairn for curators")
    assert recovery_codes_of(curator) == others


def test_setting_one_up_on_the_way_leads_back_to_the_page(
    page: Page, live_server: Any, curator: User
) -> None:
    sign_in(page, live_server, curator)
    expect(page.get_by_text("The admin asks for a second factor.")).to_be_visible()
    page.goto(f"{live_server.url}/accounts/2fa/totp/activate/")
    secret = page.get_by_label("The key, where it can't be scanned").input_value()
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert page.locator(".codes li").all_inner_texts() == recovery_codes_of(curator)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them").click()
    assert re.fullmatch(
        r"cairn-recovery-codes-[\w.-]+-\d{4}-\d\d-\d\d\.txt", download.value.suggested_filename
    )
    page.get_by_role("link", name="Go on to the admin").click()
    expect(page).to_have_url(f"{live_server.url}{WANTED}")


@dataclass(frozen=True)
class Device:
    """A device that the browser asks for passkeys, and that says yes to every question."""

    devtools: CDPSession
    number: str

    @classmethod
    def of(cls, page: Page) -> Device:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True}
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(devtools, made["authenticatorId"])

    def hold(self, key: ec.EllipticCurvePrivateKey, number: bytes, host: str) -> None:
        private = key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        passkey = {
            "credentialId": base64.b64encode(number).decode(),
            "privateKey": base64.b64encode(private).decode(),
            "rpId": host,
            "isResidentCredential": False,
            "signCount": 1,
        }
        sent = {"authenticatorId": self.number, "credential": passkey}
        self.devtools.send("WebAuthn.addCredential", sent)


def test_a_passkey_is_an_answer(page: Page, live_server: Any, curator: User) -> None:
    key, number = ec.generate_private_key(ec.SECP256R1()), b"a number of 16 b"
    with_passkey(curator, key=key, number=number, host="localhost")
    device = Device.of(page)
    sign_in(page, live_server, curator)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not read.")
    device.hold(key, number, "localhost")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{live_server.url}{WANTED}")
