"""Coming back after some days: the place, the short answer, the plan that moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from roadmap.domain.guidance.plan import save_plan
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Goal, Status
from roadmap.models import Plan, Roadmap, Topic
from tests.conftest import client_of
from tests.views.test_dashboard import DAY, NOW, body, section, text, work

PLAN = "/plan/"
END = dt.date(2026, 6, 20)
HTMX = {"hx-request": "true", "hx-request-type": "partial"}


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def noor(roadmap: Roadmap) -> User:
    """Away for eleven days, with a plan of two hours a week that no longer leads to June."""
    Topic.objects.update(minutes=300)
    user = User.objects.create_user("noor@example.org", "a long password", display_name="Noor")
    work(user, "leaf-1-1", ago=12)
    work(user, "leaf-1-2", Status.LEARNING, ago=11)
    save_plan(
        learner=Learner(user_id=user.pk),
        roadmap=roadmap,
        weekly_minutes=120,
        target_date=END,
        goal=Goal.EVERYTHING,
        today=NOW.date() - 30 * DAY,
    )
    return user


@pytest.fixture
def client(noor: User) -> Client:
    return client_of(noor)


def test_the_page_shows_the_place_and_goes_on_from_there(client: Client) -> None:
    client.cookies["time"] = "240"
    html = body(client)
    shown = text(html)
    assert "11 days away; you were here. Everything you did still counts." in shown
    assert "You were here , Group 1 , learning" in shown
    assert 'href="?time=30" aria-current="true"' in html
    assert "Go on with <bdi>Leaf 1.2</bdi>" in html
    assert "You opened it on 9 May." in html
    assert '"h-next"' not in html
    week = text(section(html, "week"))
    assert "A new week" in week
    assert "2 hours over one evening. With these the plan now ends in July; June needs" in week
    assert "0 of" not in week


def test_another_time_may_be_chosen_all_the_same(client: Client) -> None:
    assert 'href="?time=120" aria-current="true"' in body(client, "/dashboard/?time=120")


def test_the_first_active_day_ends_it(client: Client, noor: User) -> None:
    work(noor, "leaf-1-3")
    html = body(client)
    assert "days away" not in html
    assert '"h-next"' in html


def test_four_days_are_no_gap(client: Client, noor: User) -> None:
    work(noor, "leaf-1-3", ago=4)
    assert "days away" not in body(client)


@pytest.mark.parametrize(
    ("keep", "weekly", "target"),
    [("hours", 120, dt.date(2026, 7, 29)), ("date", 300, END)],
)
def test_the_plan_is_moved_by_its_hours_or_by_its_month(
    client: Client, noor: User, roadmap: Roadmap, keep: str, weekly: int, target: dt.date
) -> None:
    html = body(client)
    assert f'name="keep-{keep}"' in html
    answer = client.post(PLAN, {f"keep-{keep}": roadmap.slug})
    assert (answer.status_code, answer["Location"]) == (303, "/dashboard/")
    plan = Plan.objects.get(user=noor)
    assert (plan.target_date, plan.created_on) == (target, NOW.date())
    assert plan.weekly_minutes == weekly or keep == "date"
    after = body(client)
    assert "The plan moved: " in after
    assert "still ends in" in after
    assert 'name="keep-' not in after


def test_a_plan_of_hours_alone_begins_anew(client: Client, noor: User, roadmap: Roadmap) -> None:
    Plan.objects.update(target_date=None, created_on=NOW.date() - 60 * DAY)
    client.post(PLAN, {"keep-hours": roadmap.slug})
    plan = Plan.objects.get(user=noor)
    assert (plan.weekly_minutes, plan.target_date, plan.created_on) == (120, None, NOW.date())


def test_twice_is_once_and_a_plan_that_holds_is_left_alone(
    client: Client, noor: User, roadmap: Roadmap
) -> None:
    for _ in range(2):
        client.post(PLAN, {"keep-hours": roadmap.slug}, headers=HTMX)
    assert "The plan holds as it is." in body(client)
    assert Plan.objects.get(user=noor).weekly_minutes == 120


def test_with_htmx_the_page_is_fetched_anew(client: Client, roadmap: Roadmap) -> None:
    assert client.post(PLAN, {"keep-date": roadmap.slug}, headers=HTMX)["HX-Refresh"] == "true"


def test_nobody_moves_the_plan_of_another(
    noor: User, grace_client: Client, roadmap: Roadmap
) -> None:
    before = Plan.objects.values().get()
    grace_client.post(PLAN, {"keep-hours": roadmap.slug})
    assert Plan.objects.values().get() == before
    assert grace_client.post(PLAN, {"keep-hours": "of-nobody"}).status_code == 404
    assert Client().post(PLAN, {"keep-hours": roadmap.slug})["Location"].startswith("/accounts/")


def test_active_elsewhere_alone_has_no_place(grace: User, roadmap: Roadmap) -> None:
    """What was done last is undone: there is no row on this roadmap any more."""
    work(grace, "leaf-1-1", ago=10)
    Topic.objects.filter(slug="leaf-1-1").update(slug="other")
    work(grace, "other", Status.SKIPPED, ago=9)
    html = body(client_of(grace))
    assert "10 days away. Everything you did still counts." in text(html)
    assert 'class="tline"' not in html
