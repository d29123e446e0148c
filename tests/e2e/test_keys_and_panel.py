"""Keys on every page, a panel that leaves the rows where they are, toasts of one line."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from tests.e2e.pages import arrive, sign_in
from tests.e2e.someone import someone
from tests.factories import UserFactory, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ROADMAP = "/roadmaps/backend/"
LIST, TOPIC = f"{ROADMAP}basics/", f"{ROADMAP}topics/leaf-1-1/"
NOTHING_KEPT = """
    Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("The user denied permission", "SecurityError"); },
    });
"""


@pytest.fixture
def noor(transactional_db) -> User:
    small_roadmap(groups=9)
    return UserFactory(email="noor@example.org", display_name="Noor")


def settled(page: Page) -> None:
    """Wait until what a change moved is put back: the panel looks once more after two frames."""
    frame = "await new Promise(requestAnimationFrame);"
    page.evaluate(f"async () => {{ {frame * 4} }}")


def top_of(row: Locator) -> float:
    settled(row.page)
    box = row.bounding_box()
    assert box
    return box["y"]


def leave(dialog: Locator) -> None:
    dialog.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def choice(page: Page, name: str) -> Locator:
    return page.locator(".stay").get_by_role("button", name=name, exact=True)


def test_the_keys_work_on_a_topic_in_the_panel_and_everywhere_and_can_be_turned_off(
    noor, browser: Browser, page: Page, live_server
):
    site = live_server.url
    sign_in(page.context, noor, site)
    keys, finder = (
        page.get_by_role("dialog", name="Keys"),
        page.get_by_role("dialog", name="Search"),
    )

    # the page's own topic, Undo, and on along the line
    arrive(page, f"{site}{TOPIC}")
    page.keyboard.press("3")
    expect(choice(page, "Done")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("u")
    expect(choice(page, "To do")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("/")
    expect(finder.get_by_role("searchbox")).to_be_focused()
    leave(finder)
    page.get_by_role("button", name=re.compile("Keys$")).first.click()
    expect(keys).to_contain_text("next and previous topic on this line")
    expect(keys).not_to_contain_text("open its choices")
    leave(keys)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Leaf 1.1")
    arrive(page, page.url)
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text("Leaf 1.1")

    # the topic whose panel has the focus, else the row that has it
    arrive(page, f"{site}{LIST}")
    one, other = page.locator("#t-leaf-1-1"), page.locator("#t-leaf-1-2")
    one.locator("a.t").click()
    expect(page.locator("#panel h1")).to_be_focused()
    page.keyboard.press("2")
    expect(one).to_have_attribute("data-status", "learning")
    page.keyboard.press("j")
    page.keyboard.press("4")
    expect(other).to_have_attribute("data-status", "known")
    expect(one).to_have_attribute("data-status", "learning")

    # a topic that the history brings back as a page has its keys too
    page.keyboard.press("Escape")
    other.locator("a.t").click()
    page.get_by_role("link", name="Open as a page").click()
    expect(page.locator("main .onward")).to_be_visible()
    page.go_back()
    expect(other).to_be_visible()
    page.go_back()
    expect(page.locator("main .onward")).to_be_visible()
    expect(page.get_by_role("contentinfo").get_by_role("button", name="Keys")).to_be_visible()
    page.keyboard.press("?")
    expect(keys).to_contain_text("on this line")
    leave(keys)

    # on the map there is search; turned off, no page answers to a key alone
    arrive(page, f"{site}{ROADMAP}")
    page.keyboard.press("/")
    expect(finder).to_be_visible()
    leave(finder)
    page.keyboard.press("?")
    expect(keys).not_to_contain_text("next and previous")
    keys.get_by_role("button", name="Turn the keys off").click()
    keys.get_by_role("button", name="Close").click()
    for path in (ROADMAP, TOPIC):
        arrive(page, f"{site}{path}")
        for key in ("/", "?", "3", "j"):
            page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(page).to_have_url(f"{site}{path}")
    expect(choice(page, "Done")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("contentinfo").get_by_role("button", name="Keys").click()
    expect(keys.get_by_role("button", name="Turn the keys on")).to_be_visible()

    # a browser that keeps nothing
    with someone(browser, site, user=noor) as private:
        private.add_init_script(NOTHING_KEPT)
        arrive(private, f"{site}{TOPIC}")
        private.keyboard.press("5")
        expect(choice(private, "Skipped")).to_have_attribute("aria-pressed", "true")
        private.keyboard.press("?")
        private.get_by_role("button", name="Turn the keys off").click()
        leave(private.get_by_role("dialog", name="Keys"))
        private.keyboard.press("3")
        private.keyboard.press("/")
        expect(private.locator("dialog[open]")).to_have_count(0)
        expect(choice(private, "Skipped")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("width", [1280, 1024])
def test_the_row_stays_where_it_is_while_its_topic_opens_and_closes(
    noor, page: Page, live_server, width
):
    page.set_viewport_size({"width": width, "height": 700})
    sign_in(page.context, noor, live_server.url)
    page.goto(f"{live_server.url}{LIST}")
    panel = page.locator("#panel")

    def opened(row: Locator) -> None:
        row.locator("a.t").click()
        expect(panel.get_by_role("heading", level=1)).to_be_focused()

    for slug, next_slug in (
        ("leaf-1-1", "leaf-1-2"),
        ("leaf-5-1", "leaf-5-2"),
        ("single-1", "leaf-9-3"),
    ):
        row, beside = page.locator(f"#t-{slug}"), page.locator(f"#t-{next_slug}")
        row.scroll_into_view_if_needed()
        place = pytest.approx(top_of(row), abs=1)
        opened(row)
        assert top_of(row) == place
        beside.scroll_into_view_if_needed()
        place = pytest.approx(top_of(beside), abs=1)
        opened(beside)
        assert top_of(beside) == place
        page.keyboard.press("Escape")
        expect(panel).to_be_empty()
        assert top_of(beside) == place
        opened(beside)
        assert top_of(beside) == place
        page.go_back()
        expect(panel).to_be_empty()
        assert top_of(beside) == place
        page.go_forward()
        expect(panel).not_to_be_empty()
        assert top_of(beside) == place
        panel.get_by_role("link", name="Close the topic").click()
        expect(panel).to_be_empty()
        assert top_of(beside) == place

    # a list too short to be scrolled
    page.goto(f"{live_server.url}{LIST}?q=single")
    row = page.locator("#t-single-1")
    place = pytest.approx(top_of(row), abs=1)
    opened(row)
    assert top_of(row) == place
    page.keyboard.press("Escape")
    assert top_of(row) == place


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_a_toast_is_one_line_beside_what_was_pressed(
    noor, browser: Browser, live_server, width
):
    with someone(browser, live_server.url, user=noor) as page:
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(f"{live_server.url}{LIST}")
        row, toast = page.locator("#t-leaf-5-2"), page.locator("#toasts .toast")
        row.scroll_into_view_if_needed()
        place = page.evaluate("scrollY")
        row.locator("a.t").click()
        expect(page.locator("#panel h1")).to_be_focused()
        choice(page, "Learning").click()
        expect(toast).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        toast.get_by_role("button", name="Dismiss").click()
        page.keyboard.press("Escape")
        assert page.evaluate("scrollY") == pytest.approx(place, abs=1)

        # pressed where the toast would come: it comes above
        pressed = row.locator(".st-btn")
        pressed.evaluate("it => scrollBy(0, it.getBoundingClientRect().top - 590)")
        pressed.click()
        expect(toast).to_contain_text("Leaf 5.2 is done")
        settled(page)
        box, used = toast.bounding_box(), pressed.bounding_box()
        assert box
        assert used
        assert box["height"] <= 56
        assert box["y"] + box["height"] <= used["y"] or used["y"] + used["height"] <= box["y"]
        assert page.evaluate("document.documentElement.scrollWidth") == width

        # two of them take no more room than one, and come one after the other
        region = page.locator("#toasts")
        region.evaluate("it => it.append(it.firstElementChild.cloneNode(true))")
        both = region.bounding_box()
        assert both
        assert both["height"] <= 56
        toast.first.get_by_role("button", name="Dismiss").click()
        expect(toast).to_have_count(1)
        expect(toast).to_be_visible()

        # Undo by keyboard; the focus is where it was
        pressed.focus()
        toast.get_by_role("button", name="Undo").focus()
        page.keyboard.press("Enter")
        expect(toast).to_contain_text("Taken back")
        expect(pressed).to_be_focused()
