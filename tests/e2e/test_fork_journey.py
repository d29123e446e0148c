"""Making a roadmap one's own: fork, edit by keyboard, follow with a conflict, share."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from roadmap.domain.forks.editing import add_topic, change_topic
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.hiding import hide_topic
from roadmap.domain.progress.learner import NOBODY
from roadmap.enums import Visibility
from roadmap.models import Roadmap
from tests.domain.forks.test_fork import topic_of
from tests.e2e.pages import Persona, sign_in
from tests.e2e.test_every_page import walk_pages
from tests.factories import UserFactory, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def noor(transactional_db: None) -> User:
    small_roadmap()
    return UserFactory(email="noor@example.org", display_name="Noor")


@pytest.fixture(params=["page", "plain_page"])
def browser_page(request: pytest.FixtureRequest, noor: User, live_server) -> Page:
    """The same journey with JavaScript and without."""
    page: Page = request.getfixturevalue(request.param)
    sign_in(page.context, noor, live_server.url)
    return page


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_fork_edit_follow_share(browser_page: Page, noor: User, live_server) -> None:
    page = browser_page
    page.goto(f"{live_server.url}/roadmaps/backend/")
    page.get_by_role("link", name="A copy to make your own").click()
    page.get_by_label("Its title").fill("Mine")
    page.get_by_role("button", name="Make my copy").click()
    heading(page, "Edit Mine")
    fork = Roadmap.objects.get(owner=noor)

    page.get_by_role("link", name="Basics").click()
    up = page.get_by_role("button", name="Move Leaf 1.3 up")
    up.press("Enter")
    expect(up).to_be_focused()  # one can go on with the keyboard
    up.press("Enter")
    expect(page.get_by_role("button", name="Move Leaf 1.3 down")).to_be_enabled()
    expect(up).to_be_disabled()
    titles = page.locator(".out-row .name > a").all_text_contents()
    assert titles == ["Group 1", "Leaf 1.3", "Leaf 1.1", "Leaf 1.2", "Single one"]

    page.get_by_role("button", name="Hide Leaf 1.2").click()
    expect(page.get_by_role("button", name="Show Leaf 1.2")).to_be_visible()

    page.get_by_role("link", name="Single one", exact=True).click()
    words = page.get_by_role("region", name="Words and ratings")
    words.get_by_label("Title").fill("Single mine")
    words.get_by_role("button", name="Save").click()
    heading(page, "Single mine")
    page.get_by_label("Where it stands").select_option("below.group-1")
    page.get_by_role("button", name="Move it there").click()
    expect(page.locator("#e-single-1[data-depth='1']")).to_be_visible()

    original = Roadmap.objects.get(slug="backend")
    change_topic(topic=topic_of(original, "single-1"), values={"title": "Single theirs"})
    values = {"title": "Queues", "summary": "How work waits."}
    add_topic(roadmap=original, values=values, parent=topic_of(original, "group-1"))
    page.get_by_role("link", name="From the original").click()
    page.get_by_role("button", name=re.compile("Take all that does not collide")).click()
    expect(page.get_by_text("One change taken.")).to_be_visible()
    expect(page.get_by_text("Single mine").first).to_be_visible()
    expect(page.get_by_text("Single theirs")).to_be_visible()
    page.get_by_role("button", name="Keep mine: Single mine, title").click()
    expect(page.get_by_text("You have everything that is new there")).to_be_visible()
    assert topic_of(fork, "single-1").title == "Single mine"
    assert topic_of(fork, "queues").parent == topic_of(fork, "group-1")

    page.get_by_role("link", name="Sharing").click()
    page.get_by_label("Everybody who has the link").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Everybody who has the link")).to_be_checked()
    fork.refresh_from_db()
    assert fork.visibility == Visibility.UNLISTED
    page.get_by_role("link", name=re.compile(fork.slug)).click()
    heading(page, "Mine")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_editor_is_open_to_everybody(
    browser: Browser, noor: User, live_server, theme: str
) -> None:
    """No page of it has a fault that axe finds, a console message, or scrolls sideways."""
    original = Roadmap.objects.get(slug="backend")
    fork = make_fork(original=original, owner_id=noor.pk)
    change_topic(
        topic=topic_of(original, "single-1"), values={"title": "Theirs", "body": "x" * 300}
    )
    change_topic(topic=topic_of(fork, "single-1"), values={"title": "Mine"})
    hide_topic(topic=topic_of(original, "single-2"), learner=NOBODY)
    hide_topic(topic=topic_of(fork, "leaf-1-2"), learner=NOBODY)
    base = f"/roadmaps/{fork.slug}/"
    pages = {
        "fork": "/roadmaps/backend/fork/",
        "editor": f"{base}edit/",
        "details": f"{base}edit/details/",
        "sharing": f"{base}edit/sharing/",
        "level": f"{base}edit/levels/basics/",
        "new topic": f"{base}edit/topics/",
        "paste": f"{base}edit/paste/",
        "topic": f"{base}edit/topics/single-1/",
        "follow": f"{base}follow/",
        "overview": base,
    }
    persona = Persona("owner", noor, pages)
    found = walk_pages(browser, live_server.url, persona, theme=theme)
    assert not found, found
