"""Searching on the page and in the dialog over it, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from roadmap.models import Roadmap
from tests.e2e.pages import arrive
from tests.factories import small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two_roadmaps(transactional_db: None) -> None:
    small_roadmap()
    other = small_roadmap("other")
    Roadmap.objects.filter(pk=other.pk).update(title="مسار آخر")


def test_results_follow_what_is_typed_and_the_keys_lead_to_them(
    two_roadmaps: None, page: Page, live_server
) -> None:
    arrive(page, f"{live_server.url}/search/")
    page.keyboard.type("singel one")
    found = page.locator("#found")
    expect(found.get_by_role("link", name="Single one")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/search/\?q=singel\+one$"))
    expect(page).to_have_title("singel one · Search · Cairn")
    expect(found.get_by_role("heading")).to_have_text(["Small roadmap", "مسار آخر"])
    page.keyboard.press("ArrowDown")
    expect(found.get_by_role("link", name="Single one").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Search for")).to_be_focused()
    found.get_by_role("link", name="Only in مسار آخر").click()
    expect(found).to_contain_text("Only in مسار آخر.")
    page.get_by_label("Search for").fill("singel two")
    expect(found.get_by_role("link", name="Single two")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=singel\+two&roadmap=other$"))
    page.keyboard.press("Control+k")
    page.keyboard.type("leaf")
    dialog = page.get_by_role("dialog", name="Search")
    dialog.get_by_role("link", name="Only in مسار آخر").click()
    expect(dialog.get_by_label("Search topics")).to_be_focused()
    dialog.get_by_role("link", name="All 3 results").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=leaf&roadmap=other$"))


def test_the_same_without_javascript(two_roadmaps: None, browser: Browser, live_server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/roadmaps/")
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Search for").fill("leaf 1.2")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Only in Small roadmap").click()
    page.get_by_label("Search for").fill("single one")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=single\+one&roadmap=backend$"))
    page.get_by_role("link", name="Search everywhere").click()
    expect(page.get_by_role("link", name="Single one")).to_have_count(2)
    context.close()
