"""One roadmap followed at a time: a copy is followed, the header changes it, pages speak of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from roadmap.models import Preferences, Roadmap
from tests.e2e.pages import Persona, sign_in
from tests.e2e.test_every_page import faults_at, walk_pages
from tests.factories import UserFactory, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def noor(transactional_db: None) -> User:
    small_roadmap()
    return UserFactory(email="noor@example.org", display_name="Noor")


@pytest.fixture(params=["page", "plain_page"])
def browser_page(request: pytest.FixtureRequest, noor: User, live_server) -> Page:
    """On a wide screen with JavaScript, on a phone without."""
    page: Page = request.getfixturevalue(request.param)
    width = 1280 if request.param == "page" else 390
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page.context, noor, live_server.url)
    return page


def speaks_of(page: Page, title: str) -> None:
    expect(page.locator(".which a")).to_have_text(title)
    expect(page.locator(".btn.road .nm")).to_have_text(title)
    fits = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits)


def test_a_copy_is_followed_and_the_header_leads_back(browser_page: Page, live_server) -> None:
    page = browser_page
    page.goto(f"{live_server.url}/dashboard/")
    expect(page.locator(".btn.road")).to_have_count(0)
    page.goto(f"{live_server.url}/roadmaps/backend/fork/")
    page.get_by_label("Its title").fill("Mine")
    expect(page.get_by_label("Follow it from now on")).to_be_checked()
    page.get_by_role("button", name="Make my copy").click()
    page.goto(f"{live_server.url}/dashboard/")
    speaks_of(page, "Mine")
    page.goto(f"{live_server.url}/plan/")
    speaks_of(page, "Mine")

    page.get_by_role("button", name="You follow Mine").click()
    choice = page.get_by_role("form", name="The roadmap you follow")
    expect(choice.get_by_role("button", name="Mine")).to_have_attribute("aria-pressed", "true")
    box = choice.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.evaluate("innerWidth")
    choice.get_by_role("button", name="Small roadmap").click()
    expect(page.get_by_text("You follow Small roadmap.")).to_be_visible()
    assert page.url.endswith("/plan/")
    speaks_of(page, "Small roadmap")

    mine = Roadmap.objects.get(title="Mine")
    page.goto(f"{live_server.url}/roadmaps/{mine.slug}/")
    page.get_by_role("button", name="Follow this one").click()
    expect(page.get_by_role("button", name="Follow this one")).to_have_count(0)
    assert Preferences.objects.get().followed == mine


def test_the_choice_and_the_pages_around_it_are_without_fault(
    browser: Browser, noor: User, live_server
) -> None:
    other = small_roadmap("other")
    Roadmap.objects.filter(pk=other.pk).update(owner=noor, is_personal=True, title="Other")
    pages = {"other": "/roadmaps/other/", "list": "/roadmaps/", "plan": "/plan/"}
    assert not walk_pages(browser, live_server.url, Persona("noor", noor, pages))
    context = browser.new_context(reduced_motion="reduce")
    sign_in(context, noor, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/dashboard/")
    page.locator(".btn.road").click()
    expect(page.locator("#roads")).to_be_visible()
    assert not faults_at((1280, 390), page, "")
    context.close()
