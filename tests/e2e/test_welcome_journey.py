"""The first five minutes in a browser: from the sign-up to the first topic, and a visitor's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from roadmap.models import Plan, Progress, Topic
from tests.e2e.conftest import watch
from tests.e2e.someone import look
from tests.e2e.test_first_day import sign_up
from tests.factories import small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TOPIC = re.compile(r"/roadmaps/backend/topics/[\w-]+/$")


@pytest.fixture(autouse=True)
def content(transactional_db: None) -> None:
    small_roadmap()
    Topic.objects.update(difficulty=3)
    Topic.objects.filter(slug="leaf-1-1").update(difficulty=1, importance=3)


def test_from_the_sign_up_to_the_first_topic(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(timezone_id="Asia/Kolkata", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page, heard = context.new_page(), []
    watch(page, heard)
    page.goto(f"{live_server.url}/accounts/signup/")
    sign_up(page)
    expect(page).to_have_url(f"{live_server.url}/welcome/")
    zone = page.locator("summary", has_text="Time zone")
    expect(zone).to_contain_text(re.compile(r"Time zone: Kolkata\s+\d\d:\d\d there now"))
    expect(page.get_by_label("Time zone")).to_be_hidden()
    zone.click()
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    expect(zone).to_contain_text("Time zone: Tokyo")
    look(page)
    page.get_by_label("Some programming").check()
    page.get_by_label("4 hours").check()
    page.get_by_label("Filling gaps").check()
    page.get_by_role("button", name="Go on to the first topic").click()
    expect(page).to_have_url(re.compile(r"/placement/\?as=some$"))
    expect(page.get_by_label("Leaf 1.1", exact=True)).to_be_checked()
    page.get_by_label("Leaf 1.2", exact=True).check()
    page.get_by_role("button", name="Mark as known and go on").click()
    expect(page).to_have_url(TOPIC)
    expect(page.locator("#toasts")).to_contain_text("Two topics marked as known")
    assert User.objects.get().time_zone == "Asia/Tokyo"
    assert (Plan.objects.get().weekly_minutes, Plan.objects.get().goal) == (240, "important")
    assert Progress.objects.filter(status="known").count() == 2
    assert not heard
    context.close()


def test_a_visitor_on_a_phone_without_javascript(plain_page: Page, live_server: Any) -> None:
    page = plain_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    page.get_by_role("link", name="Three questions").click()
    expect(page.locator("summary", has_text="Time zone: UTC")).to_contain_text("there now")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Working as a developer").check()
    page.get_by_role("button", name="Go on to the first topic").click()
    expect(page).to_have_url(re.compile(r"/placement/\?as=working$"))
    page.get_by_role("link", name="Go on without ticks").click()
    expect(page).to_have_url(TOPIC)
    assert not Progress.objects.exists()
    page.goto(f"{live_server.url}/welcome/")
    expect(page.get_by_label("Working as a developer")).to_be_checked()
    expect(page.get_by_text("Time zone: Berlin")).to_be_visible()
