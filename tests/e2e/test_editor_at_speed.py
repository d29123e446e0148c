"""One's own roadmap edited at speed: hide a line, rate and move five topics, paste ten, undo."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from roadmap.models import Roadmap, Topic
from tests.e2e.pages import sign_in
from tests.e2e.someone import look
from tests.factories import UserFactory, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TEN = "\n".join(
    ["Observability | hard", "  Slow queries | 30", "  Statistics"]
    + [f"- Pasted {number}" for number in range(7)]
)


@pytest.fixture
def noor(transactional_db: None) -> User:
    small_roadmap(groups=2)
    return UserFactory(email="noor@example.org", display_name="Noor")


def undo(page: Page, what: str) -> None:
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast", has_text=f"Taken back: {what}")).to_be_visible()


@pytest.mark.parametrize("kind", ["desktop", "phone"])
def test_edit_at_speed(browser: Browser, noor: User, live_server, kind: str) -> None:
    """On a desktop with JavaScript, on a phone without."""
    is_phone = kind == "phone"
    context = browser.new_context(
        viewport={"width": 390 if is_phone else 1280, "height": 800},
        java_script_enabled=not is_phone,
        color_scheme="dark" if is_phone else "light",
    )
    sign_in(context, noor, live_server.url)
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(f"{live_server.url}/roadmaps/backend/fork/")
    page.get_by_role("button", name="Make my copy").click()
    fork = Roadmap.objects.get(owner=noor)

    page.get_by_role("button", name="Hide all of Databases").click()
    expect(page.locator("#line-db")).to_contain_text("0 topics, 7 hidden")
    expect(page.get_by_role("button", name="Show all of Databases")).to_be_focused()
    undo(page, "Hid “Databases”.")
    expect(page.locator("#line-db")).to_contain_text("7 topics")

    page.get_by_role("link", name="Basics", exact=True).click()
    bar = page.get_by_role("form", name="The ticked topics")
    expect(bar.get_by_role("button", name="Apply")).to_be_hidden()
    for title in ("Leaf 1.1", "Leaf 1.2", "Leaf 2.1", "Leaf 2.2"):
        page.get_by_role("checkbox", name=f"Tick {title}").check()
    page.get_by_role("button", name="Tick all of Versions").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(5)
    if not is_phone:
        page.emulate_media(reduced_motion="reduce")
        look(page)
    bar.get_by_label("Importance").select_option("Essential")
    bar.get_by_label("Minutes").fill("25")
    bar.get_by_label("Minutes").press("Enter")
    expect(page.locator(".toast", has_text="Five topics are rated.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Tick Leaf 1.1")).to_be_focused()
    expect(page.get_by_text("25 min")).to_have_count(5)

    for title in ("Leaf 1.1", "Leaf 2.1", "Single one"):
        page.get_by_role("checkbox", name=f"Tick {title}").check()
    bar.get_by_label("Move to").select_option("level.advanced")
    bar.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Advanced")
    titles = page.locator(".out-row .name > a")
    assert titles.all_text_contents() == ["Single two", "Leaf 1.1", "Leaf 2.1", "Single one"]
    undo(page, "Moved three topics.")
    expect(titles).to_have_text(["Single two"])

    page.get_by_role("link", name="Paste topics into Databases").click()
    page.get_by_label("Lines", exact=True).fill(TEN)
    page.get_by_role("button", name="Look at them").click()
    if not is_phone:
        look(page)
    page.get_by_role("button", name="Add nine topics and one group").click()
    expect(titles).to_have_count(11)
    assert page.evaluate("document.documentElement.scrollWidth") <= (390 if is_phone else 1280)
    undo(page, "Added nine topics and one group.")
    expect(titles).to_have_count(1)
    assert not Topic.objects.filter(roadmap=fork, title__startswith="Pasted").exists()

    page.get_by_role("link", name="Changes").click()
    expect(
        page.get_by_role("button", name=re.compile("Take back: Rated five topics"))
    ).to_be_visible()
    assert not messages
    context.close()
