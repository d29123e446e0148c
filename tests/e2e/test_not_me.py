"""Somebody's password is changed; they read the mail, say it was not them, and are safe again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.accounts import urls_with_mail
from tests.accounts.announcements.reading import A, link_in, mails_to, person
from tests.factories import PASSWORD, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NEW = "another long sentence"


@pytest.fixture(autouse=True)
def site_with_mail(transactional_db: None, settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = urls_with_mail.__name__
    settings.MAIL_CONFIGURED = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    small_roadmap()
    person(last_login=timezone.now())
    return


def sign_in(page: Page, url: str, password: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("Email").fill(A)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def test_it_was_not_me(page: Page, plain_page: Page, live_server: Any) -> None:
    url = live_server.url
    sign_in(page, url, PASSWORD)
    expect(page).to_have_url(re.compile("/dashboard/"))
    page.goto(f"{url}/accounts/password/change/")
    for name, value in (("oldpassword", PASSWORD), ("password1", NEW), ("password2", NEW)):
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("main").get_by_role("button", name=re.compile("change", re.I)).click()
    expect(page.locator("body")).to_contain_text("assword")
    (message,) = mails_to(A, "your password was changed")

    owner = plain_page
    owner.goto(url + link_in(message))
    expect(owner.get_by_role("heading", level=1)).to_have_text("Was it not you?")
    expect(owner.get_by_role("main")).to_contain_text("Every session of the account ends")
    owner.get_by_role("button", name="It was not me").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Taken back")

    page.goto(f"{url}/settings/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    sign_in(page, url, NEW)
    expect(page).to_have_url(re.compile("/accounts/login/"))

    reset = mails_to(A, "set a new password")[-1].body
    path = re.search(r"(/accounts/password/reset/key/\S+)", reset)
    assert path is not None
    owner.goto(url + path[1])
    for field in owner.locator("input[type=password]").all():
        field.fill("a third long sentence")
    owner.get_by_role("main").get_by_role("button").first.click()
    sign_in(owner, url, "a third long sentence")
    expect(owner).to_have_url(re.compile("/dashboard/"))
    assert mails_to(A, "your password was reset")
    assert Client().get(link_in(message)).status_code == 410
    assert all("Canaryword" not in one.body for one in mail.outbox)
