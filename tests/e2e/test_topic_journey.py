"""A topic is read, ticked off, marked done, taken back and left for the next one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from roadmap.models import Progress, Topic
from tests.e2e.conftest import watch
from tests.e2e.pages import sign_in
from tests.factories import ObjectiveFactory, UserFactory, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TOPIC = "/roadmaps/backend/topics/leaf-1-1/"
TEXT = "\n\n".join(["What one has to know of it, in a few words."] * 40)


@pytest.fixture
def noor(transactional_db) -> User:
    small_roadmap()
    leaf = Topic.objects.get(slug="leaf-1-1")
    Topic.objects.filter(pk=leaf.pk).update(body=TEXT)
    ObjectiveFactory(topic=leaf, text="draw the plan of a query")
    ObjectiveFactory(topic=leaf, text="say what an index costs")
    return UserFactory(email="noor@example.org", display_name="Noor")


def tops(page: Page) -> tuple[float, float]:
    """Where the bar begins and ends in the window."""
    box = page.locator(".stay").bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (390, False)])
def test_a_topic_is_read_ticked_done_and_left_for_the_next(
    noor, browser: Browser, live_server, width, scripts
):
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    sign_in(context, noor, live_server.url)
    page = context.new_page()
    heard: list[str] = []
    watch(page, heard)
    page.goto(f"{live_server.url}{TOPIC}")
    end, toasts = page.locator("#end-leaf-1-1"), page.locator("#toasts")

    # the status stays in sight, and what has the focus is not below it
    expect(end).to_contain_text("2 of 2 objectives are open")
    expect(end.locator(".btn.go")).to_have_count(0)
    end.scroll_into_view_if_needed()
    start, bottom = tops(page)
    assert start == 0
    assert bottom <= 56
    first = page.get_by_role("button", name=re.compile("raw the plan"))
    first.focus()
    box = first.bounding_box()
    assert box
    assert box["y"] >= bottom

    # the last tick turns the foot
    for name in ("raw the plan", "ay what an index"):
        button = page.get_by_role("button", name=re.compile(name))
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page).to_have_url(re.compile("/$" if scripts else "/#h-goals$"))
    expect(end).to_contain_text("Both objectives are ticked")
    expect(page.locator("main .btn.go")).to_have_count(1)

    # done: the toast names the next one in one line, and Undo takes it back
    end.get_by_role("button", name="Mark it done").click()
    expect(end).to_contain_text("Done today")
    following = toasts.get_by_role("link")
    expect(toasts).to_contain_text("Leaf 1.1 is done. Stone 1 placed.")
    expect(following).to_be_visible()
    line = toasts.locator(".toast").bounding_box()
    assert line
    assert line["height"] <= (56 if width > 640 else 48)
    assert toasts.locator(".because").is_visible() == (width > 640)
    done = page.locator(".stay").get_by_role("button", name="Done")
    expect(done).to_have_attribute("aria-pressed", "true")
    station = page.get_by_role("navigation", name=re.compile("Neighbouring"))
    expect(station.get_by_role("link", name=re.compile("Group 1 ?, Learning"))).to_be_visible()
    toasts.get_by_role("button", name="Undo").click()
    expect(done).to_have_attribute("aria-pressed", "false")
    expect(end).to_contain_text("Both objectives are ticked")
    assert not Progress.objects.exists()

    # once more, and on to the next
    done.click()
    title = following.inner_text()
    expect(end.locator(".then a")).to_have_text(title)
    following.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert not heard, heard
    context.close()
