"""The dashboard in a browser: what to do now, a return after a gap, the end; wide and narrow."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.guidance.plan import save_plan
from roadmap.domain.progress import statuses
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Goal, Status
from roadmap.models import Objective, Plan, Roadmap
from tests.e2e.conftest import watch
from tests.e2e.pages import load_shipped_roadmap, sign_in
from tests.e2e.test_every_page import faults_of
from tests.factories import UserFactory, small_roadmap

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)
TALLEST = 2_000
"""Pixels of the dashboard on a phone, at most."""
SIZES = {"wide": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


def learner_away(ago: float, *, name: str, last: int = 66) -> User:
    """Somebody who walked a part of the shipped roadmap until so many days ago, with a plan."""
    roadmap = Roadmap.objects.get(slug="backend")
    outline, now = load_outline(roadmap), timezone.now()
    user: User = UserFactory(email=f"{name}@example.org", display_name="Noor")
    learner = Learner(user_id=user.pk)
    leaves = [leaf for leaf in outline.leaves if not leaf.is_retired][:last]
    for number, leaf in enumerate(leaves):
        at = now - (ago + 1 + (last - number) * 100 / last) * DAY
        done = Status.SKIPPED if number % 20 == 7 else Status.DONE
        statuses.set_status(learner=learner, row=leaf, status=done, now=at)
    if last < 100:
        for slug in ("caching", "service-communication", "generators", "domain-driven-design"):
            row = outline.by_slug[slug]
            at = now - ago * DAY
            statuses.set_status(learner=learner, row=row, status=Status.LEARNING, now=at)
            first = Objective.objects.filter(topic_id=row.id)[0]
            set_objective(learner=learner, objective=first, checked=True, now=at)
        save_plan(
            learner=learner,
            roadmap=roadmap,
            weekly_minutes=360,
            target_date=(now + 150 * DAY).date(),
            goal=Goal.IMPORTANT,
            today=(now - 90 * DAY).date(),
        )
    return user


def begin_others(user: User) -> None:
    """Three other roadmaps under way."""
    Roadmap.objects.filter(slug="backend").update(is_default=True)
    for number in range(3):
        outline = load_outline(small_roadmap(f"other-{number}"))
        statuses.set_status(
            learner=Learner(user_id=user.pk),
            row=outline.by_slug["leaf-1-1"],
            status=Status.DONE,
            now=timezone.now() - 2 * DAY,
        )


@pytest.fixture
def open_as(browser: Browser, live_server: Any) -> Iterator[Any]:
    """Opens the dashboard for somebody at a size, with or without JavaScript."""
    contexts = []
    heard: list[str] = []

    def open_page(user: User, size: str, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport=SIZES[size],
            has_touch=size == "phone",
            is_mobile=size == "phone",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            base_url=live_server.url,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        sign_in(context, user, live_server.url)
        page = context.new_page()
        watch(page, heard)
        page.goto("/dashboard/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not heard, heard


def test_what_to_do_now_on_a_phone_and_without_javascript(open_as: Any) -> None:
    load_shipped_roadmap()
    user = learner_away(1, name="halfway")
    begin_others(user)
    phone = open_as(user, "phone")
    expect(phone.get_by_role("region", name="Also under way").get_by_role("link")).to_have_count(2)
    assert phone.evaluate("document.documentElement.scrollHeight") <= TALLEST
    assert not list(faults_of(phone))
    for page in (phone, open_as(user, "wide", scripts=False)):
        now = page.get_by_role("region", name="How much time have you now?")
        now.get_by_role("link", name="2 hours").click()
        expect(page).to_have_url(re.compile(r"\?time=120$"))
        expect(now.locator("[aria-current]")).to_have_text("2 hours")
        first = now.get_by_role("heading", level=3).inner_text()
        now.get_by_role("link", name="Another one").click()
        expect(now.get_by_role("heading", level=3)).not_to_have_text(first)
        page.goto("/dashboard/")
        expect(now.locator("[aria-current]")).to_have_text("2 hours")
        expect(now.get_by_role("heading", level=3)).to_have_text(first)
        now.get_by_role("link", name=re.compile("^Open ")).click()
        expect(page).to_have_url(re.compile("/topics/"))


@pytest.mark.parametrize(("size", "scripts"), [("wide", False), ("phone", True)])
def test_a_return_after_a_gap_moves_the_plan(open_as: Any, size: str, scripts: bool) -> None:
    load_shipped_roadmap()
    user = learner_away(11, name="gap")
    Plan.objects.update(weekly_minutes=180)
    page = open_as(user, size, scripts=scripts)
    expect(page.get_by_role("main")).to_contain_text("11 days away; you were here.")
    expect(page.locator(".tline [aria-current]")).to_contain_text("You were here")
    if scripts:
        assert page.evaluate("document.documentElement.scrollHeight") <= TALLEST
        assert not list(faults_of(page))
    page.get_by_role("button", name="Keep 3 hours").click()
    expect(page.locator("#toasts")).to_contain_text("The plan moved: 3 hours a week")
    expect(page.get_by_role("button", name="Keep 3 hours")).to_have_count(0)
    assert Plan.objects.get().created_on == timezone.now().date()


def test_the_end_has_a_summary_to_print(open_as: Any) -> None:
    load_shipped_roadmap()
    page = open_as(learner_away(2, name="finished", last=1_000), "wide")
    expect(page.get_by_role("heading", level=1)).to_have_text("The end of the map")
    assert not list(faults_of(page))
    page.get_by_role("link", name="Print the summary").click()
    expect(page).to_have_url(re.compile("/summary/$"))
    assert not list(faults_of(page))
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.get_by_role("heading", name="Skipped")).to_be_visible()
