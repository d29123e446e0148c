"""A checklist comes along: pasted, its matches looked at and corrected, applied, undone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.models import Progress
from tests.e2e.pages import sign_in
from tests.e2e.test_every_page import faults_of
from tests.factories import small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TEXT = "# Mine\n- [x] Group 1\n- [x] Singel one\n- [x] Juggling\n- [ ] Single two\n"


@pytest.fixture
def grace(transactional_db: None) -> User:
    small_roadmap()
    return User.objects.create_user("grace@example.org", display_name="Grace")


def statuses(user: User) -> dict[str, str]:
    return dict(Progress.objects.filter(user=user).values_list("topic__slug", "status"))


@pytest.mark.parametrize("browser_page", ["page", "plain_page"])
def test_a_checklist_is_corrected_imported_and_undone(
    browser_page: str, grace: User, live_server: Any, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(browser_page)
    sign_in(page.context, grace, live_server.url)
    page.goto(f"{live_server.url}/import/")
    page.get_by_label("Paste it here").fill(TEXT)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Four topics would change")
    assert statuses(grace) == {}

    page.get_by_label(re.compile("Juggling")).fill("Single two")
    page.get_by_label(re.compile("Group 1")).fill("Leaf 1.2")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Three topics would change")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Three topics set.")
    assert statuses(grace) == {"leaf-1-2": "known", "single-1": "known", "single-2": "known"}

    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back: 3 changes.")
    assert statuses(grace) == {}


def test_the_pages_of_an_import_are_accessible(page: Page, grace: User, live_server: Any) -> None:
    page.emulate_media(reduced_motion="reduce")  # or axe may measure colours halfway through a fade
    sign_in(page.context, grace, live_server.url)
    for use in ("progress", "roadmap"):
        page.goto(f"{live_server.url}/import/?use={use}")
        assert not [*faults_of(page)]
        page.get_by_label("Paste it here").fill(TEXT)
        page.get_by_role("button", name="See what it would do").click()
        page.get_by_role("link", name="Start again").wait_for()
        assert not [*faults_of(page)]
    for address in ("roadmaps/backend/print/", "settings/"):
        page.goto(f"{live_server.url}/{address}")
        assert not [*faults_of(page)]
