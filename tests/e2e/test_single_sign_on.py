"""A person who signs in elsewhere: in by a provider that passes them on, and asked again by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.asking import CAME_IN_AT
from accounts.models import Session, User
from accounts.sessions import SessionStore
from config import providers
from tests.factories import PASSWORD, UserFactory, small_roadmap
from tests.openid_provider import ADA, OpenIDProvider, running

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(transactional_db: None, settings: Any) -> Iterator[OpenIDProvider]:
    small_roadmap()
    with running() as found:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "provider_class": providers.OPENID,
                "APPS": [found.app()],
                "OAUTH_PKCE_ENABLED": True,
            }
        }
        yield found


def an_hour_passes() -> None:
    """Everybody who is signed in came in an hour ago, and has not answered since."""
    for row in Session.objects.exclude(user=None):
        session = SessionStore(row.session_key)
        session[CAME_IN_AT] = session.get(CAME_IN_AT, 0) - 3600
        session.pop("account_authentication_methods", None)
        session.save()


def come_in(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/accounts/login/?next=/plan/")
    page.get_by_role("button", name="Example University").click()
    expect(page).to_have_url(f"{live_server.url}/plan/")


def take_along(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/settings/export/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_role("button", name="Example University").click()
    expect(page).to_have_url(f"{live_server.url}/settings/export/")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("archive")).click()
    assert download.value.suggested_filename.endswith(".zip")


@pytest.mark.main_journey
def test_sign_up_by_a_provider_that_passes_people_on_and_answer_by_it(
    page: Page, live_server: Any, provider: OpenIDProvider
) -> None:
    provider.mode = "hop"
    come_in(page, live_server)
    assert "/hop" in provider.paths
    assert User.objects.get().display_name == ADA["name"]
    page.goto(f"{live_server.url}/settings/export/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Take it along")
    an_hour_passes()
    take_along(page, live_server)
    assert provider.asked[-1]["prompt"] == "login"


def test_the_same_without_javascript(
    plain_page: Page, live_server: Any, provider: OpenIDProvider
) -> None:
    provider.mode = "hop"
    come_in(plain_page, live_server)
    an_hour_passes()
    plain_page.goto(f"{live_server.url}/settings/delete/")
    plain_page.get_by_role("button", name="Example University").click()
    expect(plain_page).to_have_url(f"{live_server.url}/settings/delete/")
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Delete the account")


def test_a_deletion_on_its_way_is_done_after_the_answer(
    page: Page, live_server: Any, provider: OpenIDProvider
) -> None:
    provider.mode = "hop"
    come_in(page, live_server)
    page.goto(f"{live_server.url}/settings/delete/")
    page.get_by_label("Type your email").fill(ADA["email"])
    an_hour_passes()
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_role("button", name="Example University").click()
    expect(page.locator("body")).to_contain_text("Your account is deleted")
    assert not User.objects.exists()


def test_who_goes_back_is_where_they_came_from(
    page: Page, live_server: Any, provider: OpenIDProvider
) -> None:
    """The page that leads on is no trap: it is not in the way back."""
    provider.mode = "cancelled"
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Example University").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You broke it off")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back")


def test_a_passkey_answers_for_who_has_nothing_else(
    page: Page, live_server: Any, provider: OpenIDProvider
) -> None:
    key = page.context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    able = {"hasUserVerification": True, "isUserVerified": True}
    key.send("WebAuthn.addVirtualAuthenticator", {"options": kind | able})
    here = live_server.url.replace("127.0.0.1", "localhost")
    user = UserFactory(email="noor@example.org")
    page.goto(f"{here}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Name").fill("Mine")
    page.get_by_role("button", name="Add it").click()
    expect(page).to_have_url(re.compile("/accounts/2fa/(?!webauthn/add)"))
    User.objects.update(password="!")  # which signs everybody out
    page.goto(f"{here}/accounts/login/?next=/settings/export/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Take it along")
    an_hour_passes()
    page.goto(f"{here}/settings/export/")
    page.get_by_role("link", name="A passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Take it along")
