"""One of three is enough: asked which, one done, the others not needed, all of it taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Action, Progress, Topic
from tests.e2e.pages import sign_in
from tests.factories import UserFactory, small_roadmap
from tests.learning import set_status

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
BASICS = "/roadmaps/backend/basics/"


@pytest.fixture
def noor(transactional_db, context: BrowserContext, live_server) -> User:
    small_roadmap()
    Topic.objects.filter(slug="group-1").update(choose=1)
    user = UserFactory(email="noor@example.org", display_name="Noor", is_staff=True)
    user.is_superuser = True
    user.save()
    sign_in(context, user, live_server.url)
    return user


def choose(page: Page, *titles: str) -> None:
    expect(page.get_by_role("heading", name="Group 1: which?")).to_be_visible()
    for title in titles:
        page.get_by_label(title).check()
    page.get_by_role("button", name="Set to done").click()


def is_settled(page: Page) -> None:
    """The checklist after one of the three is done."""
    expect(page.locator("#t-group-1")).to_have_attribute("data-status", "done")
    expect(page.locator("#t-group-1")).to_contain_text("1 of 1 needed, 3 to choose from")
    for slug in ("leaf-1-1", "leaf-1-3"):
        expect(page.locator(f"#t-{slug}")).to_have_class(re.compile(r"\bspare\b"))
        expect(page.locator(f"#t-{slug}")).to_have_attribute("data-status", "todo")
    name = "To do, not needed, change the status of Leaf 1.1"
    expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.locator("#n-level-basics")).to_have_text("1 of 2")


def test_a_group_asks_which_and_the_others_are_not_needed(noor, page: Page, live_server):
    page.goto(f"{live_server.url}{BASICS}")
    expect(page.locator("#n-level-basics")).to_have_text("0 of 2")
    page.get_by_role("button", name="Group 1: set to done").click()
    choose(page, "Leaf 1.2")
    expect(page).to_have_url(re.compile(re.escape(BASICS)))
    is_settled(page)
    expect(page.locator("#toasts")).to_contain_text("Group 1: 1 topic set to done.")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#t-leaf-1-1")).not_to_have_class(re.compile(r"\bspare\b"))
    expect(page.locator("#n-level-basics")).to_have_text("0 of 2")
    assert not Progress.objects.exists()
    page.get_by_role("button", name="Leaf 1.2: set to done").click()
    is_settled(page)
    page.get_by_role("button", name="Leaf 1.2: set to to do").click()
    expect(page.locator("#t-leaf-1-3")).not_to_have_class(re.compile(r"\bspare\b"))


def test_a_curator_makes_one_enough_and_nobodys_percentage_falls(noor, page: Page, live_server):
    Topic.objects.filter(slug="group-1").update(choose=None)
    leaf = Topic.objects.get(slug="leaf-1-2")
    set_status(learner=Learner(user_id=noor.pk), topic=leaf, status=Status.DONE)
    page.goto(f"{live_server.url}{BASICS}")
    expect(page.locator("#n-level-basics")).to_have_text("1 of 4")
    group = Topic.objects.get(slug="group-1")
    page.goto(f"{live_server.url}/admin/roadmap/topic/{group.pk}/change/")
    page.get_by_label("Subtopics that are enough").fill("1")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.goto(f"{live_server.url}{BASICS}")
    is_settled(page)


def test_without_javascript_on_a_phone(noor, browser: Browser, context, live_server):
    phone = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 390, "height": 800},
        storage_state=context.storage_state(),
    )
    page = phone.new_page()
    page.goto(f"{live_server.url}{BASICS}")
    page.get_by_role("button", name="Group 1: set to done").click()
    page.get_by_role("button", name="Set to done").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was ticked")
    choose(page, "Leaf 1.2")
    is_settled(page)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#n-level-basics")).to_have_text("0 of 2")
    assert Action.objects.count() == 1
    phone.close()
