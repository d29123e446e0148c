"""The three main journeys: sign up and tick, tick and sign up, the same without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from roadmap.models import Progress
from tests.factories import PASSWORD, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.main_journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def content(transactional_db) -> None:
    small_roadmap()


def sign_up(page: Page, email: str = "noor@example.org") -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=re.compile("create|sign up", re.I)).click()


def row(page: Page, slug: str):
    return page.locator(f"#t-{slug}")


def test_sign_up_and_tick(page: Page, live_server) -> None:
    page.goto(live_server.url)
    page.get_by_role("link", name="Sign up").first.click()
    sign_up(page)
    expect(page).to_have_url(re.compile("/welcome/"))
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    before = page.evaluate("performance.timeOrigin")
    row(page, "leaf-1-1").locator("button.st-btn").click()
    expect(row(page, "leaf-1-1")).to_have_attribute("data-status", "done")
    expect(row(page, "group-1")).to_have_attribute("data-status", "learning")
    expect(page.locator("#n-sec-basics-db")).to_contain_text("1 of 3")
    expect(page.locator("#n-level-basics")).to_contain_text("1 of 4")
    expect(page.locator("#toasts")).to_contain_text("Leaf 1.1 is done. Stone 1 placed.")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(row(page, "leaf-1-1")).to_have_attribute("data-status", "todo")
    expect(page.locator("#n-level-basics")).to_contain_text("0 of 4")
    assert page.evaluate("performance.timeOrigin") == before
    assert not Progress.objects.exists()


def test_tick_as_a_visitor_then_sign_up(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    row(page, "single-1").locator("button.st-btn").click()
    expect(row(page, "single-1")).to_have_attribute("data-status", "done")
    expect(page.locator("#toasts")).to_contain_text("Stone 1 placed")
    page.goto(f"{live_server.url}/accounts/signup/")
    sign_up(page)
    expect(page).to_have_url(re.compile("/welcome/"))
    expect(page.locator("body")).to_contain_text("came along")
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    expect(row(page, "single-1")).to_have_attribute("data-status", "done")
    assert Progress.objects.filter(user__email="noor@example.org", guest=None).count() == 1


def test_the_same_without_javascript(plain_page: Page, live_server) -> None:
    page = plain_page
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    row(page, "single-1").locator("button.st-btn").click()
    expect(page).to_have_url(f"{live_server.url}/roadmaps/backend/basics/#t-single-1")
    expect(row(page, "single-1")).to_have_attribute("data-status", "done")
    expect(page.locator("#toasts")).to_contain_text("Stone 1 placed")
    row(page, "group-1").locator("a.pick").click()
    page.get_by_role("button", name="Skipped").click()
    expect(page.locator("#toasts")).to_contain_text("3 topics set to skipped")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back: 3 changes.")
    page.goto(f"{live_server.url}/accounts/signup/")
    sign_up(page)
    expect(page).to_have_url(re.compile("/welcome/"))
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    expect(row(page, "single-1")).to_have_attribute("data-status", "done")
    assert Progress.objects.filter(user__email="noor@example.org").count() == 1
