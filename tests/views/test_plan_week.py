"""What the plan's page says of the week and of the pace, and of the plan before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import User
from roadmap.enums import Importance, Status
from roadmap.models import Roadmap, Topic
from tests.conftest import client_of
from tests.factories import small_roadmap
from tests.views.test_dashboard import NOW, body, section, text, work

PAGE = "/plan/"
GOOD = {"hours": "3", "target_date": "2027-05-16", "goal": "important"}


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def noor(db: None) -> User:
    """A learner of forty topics who finishes three a week, for eight weeks."""
    small_roadmap("large", groups=14)
    user = User.objects.create_user("noor@example.org", "a long password", display_name="Noor")
    leaves = Topic.objects.filter(roadmap__slug="large", parent__isnull=False)
    for number, leaf in enumerate(leaves.order_by("id")[:24]):
        work(user, leaf.slug, ago=56 - number * 7 / 3)
    work(user, "single-1", Status.LEARNING)
    return user


def test_the_week_is_named_and_the_pace_is_said_for_the_goal_and_for_all(noor: User) -> None:
    client = client_of(noor)
    client.post(PAGE, GOOD)
    html = body(client, PAGE)
    week = text(section(html, "week"))
    assert "of 2 evenings" in week
    assert "Single one , learning" in week
    assert "Your plan" not in week
    pace = text(section(html, "pace"))
    assert "Over the last six weeks you finished about" in pace
    assert "Everything important" in pace
    assert "; all of it between" in pace
    assert "20 May 2026 16 16" in pace
    left = section(html, "left")
    assert '<th scope="col">At your pace</th>' in left
    assert "between" in left


def test_a_goal_of_which_nothing_was_done_has_no_forecast_yet(noor: User) -> None:
    topics = Topic.objects.filter(roadmap__slug="large")
    topics.update(importance=Importance.IMPORTANT)
    topics.filter(progress=None, parent__isnull=False).update(importance=Importance.ESSENTIAL)
    left = section(body(client_of(noor), PAGE), "left")
    essentials, important, *_ = left[left.index("<tbody") :].split("</tr>")
    assert "no forecast yet" in essentials
    assert "no forecast yet" not in important


def test_a_plan_that_is_changed_says_what_it_was(noor: User) -> None:
    client = client_of(noor)
    client.post(PAGE, GOOD)
    assert "Before it was" not in body(client, PAGE)
    client.post(PAGE, GOOD | {"hours": "2"})
    said = "Before it was: 3 hours a week, the important topics by 16 May 2027."
    assert said in body(client, PAGE)
    client.post(PAGE, GOOD | {"hours": "2"})
    assert "Before it was" not in body(client, PAGE)


def test_without_a_pace_the_page_says_what_it_takes(grace: User, roadmap: Roadmap) -> None:
    html = body(client_of(grace), PAGE)
    assert "No pace yet: it takes four topics" in section(html, "pace")
    assert '"h-week"' not in html
    assert "At your pace" not in html


def test_after_a_gap_the_plan_may_be_moved_from_its_own_page(noor: User) -> None:
    client = client_of(noor)
    client.post(PAGE, GOOD | {"target_date": "2026-06-10", "hours": "1"})
    with time_machine.travel(NOW + dt.timedelta(days=11), tick=False):
        html = body(client, PAGE)
        assert 'name="keep-hours" value="large"' in section(html, "week")
