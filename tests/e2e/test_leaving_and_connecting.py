"""An account elsewhere is connected and let go; a person takes all along and leaves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests import factories
from tests.accounts.conftest import with_mail  # noqa: F401
from tests.e2e.someone import fill_in, look, press, reads, someone
from tests.e2e.test_single_sign_on import provider  # noqa: F401
from tests.openid_provider import ADA, OpenIDProvider

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NOOR = "noor@example.org"
both = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


@pytest.fixture
def noor(transactional_db: None) -> User:
    user: User = factories.UserFactory(email=NOOR, display_name="Noor")
    EmailAddress.objects.create(user=user, email=NOOR, verified=True, primary=True)
    return user


def come_in(page: Page, site: str, wanted: str) -> None:
    page.goto(f"{site}/accounts/login/?next={wanted}")
    fill_in(page, NOOR, "Sign in")
    expect(page).to_have_url(f"{site}{wanted}")


@both
def test_an_account_elsewhere_is_connected_and_let_go(
    browser: Browser,
    live_server: Any,
    noor: User,
    provider: OpenIDProvider,  # noqa: F811
    script: bool,
) -> None:
    site = live_server.url
    with someone(browser, site, script=script) as page:
        come_in(page, site, "/settings/sign-in/")
        press(page, "Connect Example University")
        expect(page).to_have_url(re.compile("/settings/sign-in/"))
        expect(page.locator("#accounts")).to_contain_text("Connected")
        if script:
            look(page)
        assert SocialAccount.objects.get(user=noor).uid == ADA["sub"]
        page.get_by_role("link", name="Disconnect Example University").click()
        reads(page, "Disconnect Example University")
        if script:
            look(page)
        press(page, "Disconnect")
        expect(page.locator("#accounts")).to_contain_text("Not connected")
    assert not SocialAccount.objects.exists()
    noor.refresh_from_db()
    assert noor.email == NOOR


@both
def test_whoever_leaves_takes_all_along_and_the_site_knows_nothing_more(
    browser: Browser,
    live_server: Any,
    noor: User,
    with_mail: None,  # noqa: F811
    tmp_path: Path,
    script: bool,
) -> None:
    site = live_server.url
    factories.small_roadmap()
    with someone(browser, site, script=script) as page:
        come_in(page, site, "/settings/export/")
        if script:
            look(page)
        with page.expect_download() as download:
            press(page, "Download one JSON file")
        download.value.save_as(tmp_path / "mine.json")
        assert json.loads((tmp_path / "mine.json").read_text())["profile"]["email"] == NOOR
        page.goto(f"{site}/settings/delete/")
        if script:
            look(page)
        page.get_by_label("Type your email").fill(NOOR)
        press(page, "Delete everything")
        expect(page.locator("body")).to_contain_text("Your account is deleted")
        last = mail.outbox[-1]
        assert (last.to, "your account was deleted" in last.subject) == ([NOOR], True)
        told = [what_sign_in_says(page, site, email) for email in (NOOR, "nobody@example.org")]
        assert told[0] == told[1]
    assert not User.objects.filter(email=NOOR).exists()


def what_sign_in_says(page: Page, site: str, email: str) -> str:
    page.goto(f"{site}/accounts/login/")
    fill_in(page, email, "Sign in")
    expect(page.locator(".alert.error")).to_be_visible()  # the form itself has the same heading
    page.wait_for_load_state("load")
    return page.get_by_role("main").inner_text()
