"""Somebody finds their way on the map, on a phone and on a desk, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Topic
from tests.e2e.conftest import watch
from tests.e2e.pages import arrive, sign_in
from tests.e2e.test_every_page import faults_at
from tests.factories import PrerequisiteFactory, UserFactory, small_roadmap
from tests.learning import set_status

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
MAP = "/roadmaps/backend/"
PHONE = {"width": 390, "height": 800}


@pytest.fixture
def noor(transactional_db: None) -> User:
    """Under way on the line of databases; the second level waits for her."""
    small_roadmap()
    user: User = UserFactory(display_name="Noor")
    PrerequisiteFactory(
        topic=Topic.objects.get(slug="single-2"), requires=Topic.objects.get(slug="single-1")
    )
    for slug, status in (("leaf-1-1", Status.DONE), ("leaf-1-2", Status.LEARNING)):
        topic = Topic.objects.get(slug=slug)
        set_status(learner=Learner(user_id=user.pk), topic=topic, status=status)
    return user


@pytest.fixture(params=[True, False], ids=["scripts", "plain"])
def phone(
    request: pytest.FixtureRequest, browser: Browser, live_server: Any, noor: User
) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=request.param, viewport=PHONE, base_url=live_server.url, has_touch=True
    )
    context.set_default_timeout(10_000)
    sign_in(context, noor, live_server.url)
    page = context.new_page()
    heard: list[str] = []
    watch(page, heard)
    yield page
    context.close()
    assert not heard, heard


def test_on_a_phone_the_line_is_open_again_and_the_drawing_is_there_when_chosen(
    phone: Page,
) -> None:
    phone.goto(MAP)
    databases, versions = phone.locator("#line-db"), phone.locator("#line-vc")
    expect(databases).to_have_attribute("open", "")
    station = versions.get_by_role("link", name="Single one")
    expect(station).to_be_hidden()
    versions.locator("summary").tap()
    expect(station).to_be_visible()
    expect(databases).not_to_have_attribute("open", "")
    expect(phone).to_have_url(re.compile(r"\?line=vc(#line-vc)?$"))
    station.click()
    expect(phone.get_by_role("heading", name="Single one", level=1)).to_be_visible()
    phone.go_back()
    expect(station).to_be_visible()

    switch = phone.get_by_role("navigation", name="How the roadmap is shown")
    switch.get_by_role("link", name="Map").click()
    drawing = phone.get_by_role("region", name="Trail map, scrolls sideways")
    here = drawing.locator("#here")
    expect(here).to_be_in_viewport()
    expect(phone.get_by_role("link", name="Single two")).to_have_accessible_name(
        re.compile("waits for .?Single one")
    )
    here.click()
    phone.get_by_role("link", name="Map", exact=True).first.click()
    expect(drawing).to_be_visible()
    expect(switch.get_by_role("link", name="Map")).to_have_attribute("aria-current", "true")
    switch.get_by_role("link", name="Lines").click()
    expect(drawing).to_have_count(0)


def test_on_a_desk_the_focus_is_on_the_station_that_was_left(
    browser: Browser, live_server: Any, noor: User
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    sign_in(context, noor, live_server.url)
    page = context.new_page()
    arrive(page, f"{live_server.url}{MAP}")
    page.locator("#here").focus()
    page.keyboard.press("ArrowRight")
    station = page.get_by_role("link", name="Single two")
    expect(station).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Single two", level=1)).to_be_visible()
    page.go_back()
    expect(station).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}{MAP}")
    page.set_viewport_size(PHONE)
    drawing = page.locator(".map > svg")
    expect(drawing).to_be_hidden()
    page.emulate_media(media="print")
    expect(drawing).to_be_visible()
    width = drawing.evaluate("part => part.getBoundingClientRect().width")
    assert width < 1046, "a sheet of A4 across, less its margins"
    context.close()


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.matrix)])
def test_the_drawing_on_a_narrow_screen_is_sound(
    browser: Browser, live_server: Any, noor: User, theme: Any
) -> None:
    newcomer = UserFactory()
    for person in (noor, newcomer):
        context = browser.new_context(color_scheme=theme, reduced_motion="reduce")
        sign_in(context, person, live_server.url)
        page = context.new_page()
        page.goto(f"{live_server.url}{MAP}?view=map")
        assert faults_at((1280, 390, 320), page) == []
        context.close()
