"""The checklist on a phone, with and without JavaScript: first row, two sheets, all levels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.pages import arrive, load_shipped_roadmap
from tests.e2e.someone import someone

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LEVEL = "/roadmaps/backend/intermediate/"
ALL = "/roadmaps/backend/checklist/all/"
HIGHEST = 260
"""How far down the first row may begin, in px of a screen of 390 by 844."""
CLIPPED = """buttons => buttons
    .filter(button => button.scrollWidth > button.clientWidth).map(button => button.innerText)"""


PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def phone(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    with someone(browser, live_server.url, script=request.param, device=PHONE) as page:
        yield page


def first_row(page: Page) -> float:
    box = page.locator(".row").first.bounding_box()
    assert box
    return box["y"]


def test_rows_come_first_and_sheets_hold_lines_and_filter(phone: Page, live_server) -> None:
    load_shipped_roadmap()
    phone.goto(f"{live_server.url}{LEVEL}")
    assert first_row(phone) <= HIGHEST
    search = phone.get_by_role("searchbox", name="Search the topics of this level")
    expect(search).to_be_hidden()

    phone.get_by_role("button", name="Lines", exact=True).tap()
    sheet = phone.locator("#lines")
    sheet.get_by_role("link", name="Databases").tap()
    expect(phone).to_have_url(re.compile(r"#line-db$"))
    expect(phone.get_by_role("heading", name="Databases")).to_be_in_viewport()
    phone.keyboard.press("Escape")  # a script has closed it before
    expect(sheet).to_be_hidden()

    phone.get_by_role("button", name="Filter", exact=True).first.tap()
    expect(search).to_be_visible()
    phone.get_by_role("button", name="Importance").tap()
    phone.get_by_label("Essential").check()
    phone.keyboard.press("Escape")
    expect(search).to_be_visible()
    phone.locator("#filter").get_by_role("button", name="Filter", exact=True).last.tap()
    expect(phone).to_have_url(re.compile(r"intermediate/\?q=&importance=essential"))
    assert first_row(phone) <= HIGHEST
    expect(phone.locator(".matched")).to_contain_text(
        re.compile(r"\d+ of \d+ topics.*Essential", re.DOTALL)
    )

    phone.get_by_role("button", name="Filter (1)").tap()
    phone.get_by_label("All levels").check()
    phone.locator("#filter").get_by_role("button", name="Filter", exact=True).last.tap()
    expect(phone).to_have_url(f"{live_server.url}{ALL}?importance=essential")
    expect(phone.get_by_role("heading", name="Advanced", exact=True)).to_be_attached()
    counts = phone.locator("#n-total").inner_text(), phone.locator("#n-level-beginner").inner_text()
    phone.locator(".row.sub .st-btn").first.tap()
    expect(phone.locator("#n-total")).to_have_text(counts[0].replace("0 of", "1 of"))
    expect(phone.locator("#n-level-beginner")).to_have_text(counts[1].replace("0 of", "1 of"))

    phone.get_by_role("link", name="Clear all").tap()
    expect(phone).to_have_url(f"{live_server.url}{ALL}?q=")
    expect(phone.locator(".matched")).to_have_count(0)
    phone.get_by_role("link", name="Beginner", exact=True).tap()
    expect(phone.locator("#n-level-beginner")).to_have_text(counts[1].replace("0 of", "1 of"))
    assert first_row(phone) <= HIGHEST


def test_no_choice_of_the_filter_is_cut_off_and_nothing_scrolls(page: Page, live_server) -> None:
    load_shipped_roadmap()
    chosen = "?status=todo&status=learning&difficulty=medium&importance=essential&minutes=480"
    for width in (1280, 1024, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for address in (LEVEL, f"{ALL}{chosen}"):
            page.goto(f"{live_server.url}{address}")
            opener = page.locator(".openers [popovertarget=filter]")
            if opener.is_visible():
                opener.click()
            choices = page.locator("#filter .select > button")
            expect(choices).to_have_count(6)
            expect(choices.last).to_be_visible()
            assert choices.evaluate_all(CLIPPED) == [], (width, address)
            room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert room[0] <= room[1], (width, address)
    arrive(page, f"{live_server.url}{LEVEL}")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
