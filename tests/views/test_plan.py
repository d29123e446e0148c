"""The plan's page: a form with clear answers, and what the plan comes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from roadmap.domain.guidance.plan import save_plan
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Goal
from roadmap.models import Plan, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import small_roadmap

PAGE = "/plan/"
NOW = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
GOOD = {"hours": "3", "target_date": "2027-05-16", "goal": "essentials"}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def heavy(roadmap: Roadmap) -> Roadmap:
    """Twenty hours of essentials."""
    Topic.objects.filter(importance=3).update(minutes=600)
    return roadmap


def test_the_page_says_what_is_left_before_there_is_a_plan(
    grace_client: Client, heavy: Roadmap
) -> None:
    html = grace_client.get(PAGE).content.decode()
    assert "Say how much time you have" in html
    assert "20 hours" in html
    assert "Remove it" not in html
    assert "Days are counted in UTC" in html


def test_a_plan_is_kept_and_told_in_plain_words(
    grace: User, grace_client: Client, heavy: Roadmap
) -> None:
    response = grace_client.post(PAGE, GOOD | {"target_date": "2026-06-17"})
    assert response.status_code == 303
    assert response["Location"] == PAGE
    plan = Plan.objects.get(user=grace)
    assert (plan.weekly_minutes, plan.target_date) == (180, dt.date(2026, 6, 17))
    assert (plan.goal, plan.created_on) == (Goal.ESSENTIALS, NOW.date())
    html = grace_client.get(PAGE).content.decode()
    assert (
        "At three hours a week the essentials take until about July; "
        "your target asks for five hours." in html
    )
    assert 'value="2026-06-17"' in html
    assert 'name="hours" value="3"' in html
    assert "Plan for" in html


def test_hours_are_shown_as_people_write_them(grace_client: Client, heavy: Roadmap) -> None:
    grace_client.post(PAGE, GOOD | {"hours": "2.51"})
    assert 'name="hours" value="2.52"' in grace_client.get(PAGE).content.decode()
    grace_client.post(PAGE, GOOD | {"hours": "2.52"})
    assert Plan.objects.get().weekly_minutes == 151


@pytest.mark.parametrize(
    ("sent", "minutes", "date"),
    [
        ({"hours": "2.5", "target_date": ""}, 150, None),
        ({"hours": "", "target_date": "2026-05-21"}, None, dt.date(2026, 5, 21)),
        ({"hours": " 0.5 "}, 30, None),
        ({"hours": "80"}, 4800, None),
        ({"hours": "1.3333"}, 80, None),
    ],
)
def test_hours_or_a_date_are_enough(
    grace: User,
    grace_client: Client,
    roadmap: Roadmap,
    sent: dict[str, str],
    minutes: int | None,
    date: dt.date | None,
) -> None:
    assert grace_client.post(PAGE, {"goal": "everything", **sent}).status_code == 303
    plan = Plan.objects.get(user=grace)
    assert (plan.weekly_minutes, plan.target_date, plan.goal) == (minutes, date, "everything")
    assert grace_client.get(PAGE).status_code == 200
    assert grace_client.get("/dashboard/").status_code == 200


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"hours": "", "target_date": ""}, "Give the hours a week, a date, or both."),
        ({"hours": "0", "target_date": ""}, "Half an hour a week is the least"),
        ({"hours": "-3"}, "Half an hour a week is the least"),
        ({"hours": "81"}, "A week has room for 80 hours"),
        ({"hours": "1e400"}, "A week has room for 80 hours"),
        ({"hours": "NaN"}, "Write the hours as a number"),
        ({"hours": "Infinity"}, "Write the hours as a number"),
        ({"hours": "three"}, "Write the hours as a number"),
        ({"hours": "3\x00"}, "Write the hours as a number"),
        ({"hours": "9" * 5000}, "A week has room for 80 hours"),
        ({"target_date": "2026-05-20"}, "The date has to lie ahead of today."),
        ({"target_date": "1066-10-14"}, "The date has to lie ahead of today."),
        ({"target_date": "9999-12-31"}, "more than ten years ahead"),
        ({"target_date": "16 May 2027"}, "Write the date as year-month-day"),
        ({"target_date": "2027-02-30"}, "Write the date as year-month-day"),
        ({"target_date": "\x002027-05-16"}, "Write the date as year-month-day"),
        ({"target_date": "\ud800".encode("utf-8", "surrogatepass")}, "Write the date as"),
        ({"goal": ""}, "Say what the plan is for."),
        ({"goal": "world peace"}, "A plan is for the essentials"),
        ({"goal": "\x00"}, "A plan is for the essentials"),
    ],
)
def test_what_cannot_be_a_plan_gets_a_clear_answer(
    grace_client: Client, roadmap: Roadmap, sent: dict[str, str], answer: str
) -> None:
    response = grace_client.post(PAGE, GOOD | sent)
    assert response.status_code == 422
    assert answer in response.content.decode()
    assert not Plan.objects.exists()


def test_what_was_typed_is_still_there_after_a_refusal(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    grace_client.post(PAGE, GOOD)
    html = grace_client.post(PAGE, GOOD | {"hours": "400"}).content.decode()
    assert 'name="hours" value="400"' in html
    assert Plan.objects.get(user=grace).weekly_minutes == 180


def test_an_empty_request_is_refused(grace_client: Client, roadmap: Roadmap) -> None:
    assert grace_client.post(PAGE).status_code == 422


def test_a_plan_can_be_removed(grace: User, grace_client: Client, roadmap: Roadmap) -> None:
    grace_client.post(PAGE, GOOD)
    assert "Remove it" in grace_client.get(PAGE).content.decode()
    assert grace_client.post(PAGE, {"remove": "1"})["Location"] == PAGE
    assert not Plan.objects.exists()
    grace_client.post(PAGE, {"remove": "1"})
    assert "There was no plan." in grace_client.get(PAGE).content.decode()


def test_today_is_the_learners_own(grace: User, roadmap: Roadmap) -> None:
    """In Auckland the day after has begun already."""
    User.objects.filter(pk=grace.pk).update(time_zone="Pacific/Auckland")
    grace.refresh_from_db()
    client = client_of(grace)
    assert client.post(PAGE, GOOD | {"target_date": "2026-05-21"}).status_code == 422
    assert client.post(PAGE, GOOD).status_code == 303
    assert Plan.objects.get(user=grace).created_on == dt.date(2026, 5, 21)


def test_grace_sees_none_of_adas_plan(
    ada: User, ada_client: Client, grace_client: Client, heavy: Roadmap
) -> None:
    save_plan(
        learner=Learner(user_id=ada.pk),
        roadmap=heavy,
        weekly_minutes=780,
        target_date=None,
        goal=Goal.EVERYTHING,
        today=NOW.date(),
    )
    assert "thirteen hours" in ada_client.get(PAGE).content.decode()
    assert "thirteen hours" not in grace_client.get(PAGE).content.decode()
    grace_client.post(PAGE, {"remove": "1"})
    grace_client.post(PAGE, GOOD)
    assert Plan.objects.get(user=ada).weekly_minutes == 780


def test_a_visitor_is_asked_to_sign_in(client: Client, roadmap: Roadmap) -> None:
    for answer in (client.get(PAGE), client.post(PAGE, GOOD)):
        assert answer["Location"].startswith("/accounts/login/")
    assert not Plan.objects.exists()


def test_without_a_roadmap_there_is_nothing_to_plan(grace_client: Client) -> None:
    page = grace_client.get(PAGE)
    assert page.status_code == 200
    assert "Save the plan" not in page.text
    assert grace_client.post(PAGE, GOOD).status_code == 200
    assert not Plan.objects.exists()


def test_each_roadmap_has_a_plan_of_its_own(
    grace: User, grace_client: Client, heavy: Roadmap
) -> None:
    grace_client.post(PAGE, GOOD)
    other = small_roadmap("other")
    grace_client.post("/follow/", {"roadmap": "other"})
    assert "Make one" in grace_client.get(PAGE).text
    grace_client.post(PAGE, GOOD | {"hours": "8"})
    by_roadmap = dict(Plan.objects.values_list("roadmap_id", "weekly_minutes"))
    assert by_roadmap == {heavy.pk: 180, other.pk: 480}
    # A form that was opened for one roadmap is about that one, whatever is followed since.
    grace_client.post(PAGE, GOOD | {"roadmap": heavy.slug, "hours": "2"})
    assert Plan.objects.get(roadmap=heavy).weekly_minutes == 120
    assert Plan.objects.get(roadmap=other).weekly_minutes == 480
    grace_client.post(PAGE, {"roadmap": heavy.slug, "remove": "1"})
    assert [plan.roadmap for plan in Plan.objects.filter(user=grace)] == [other]


def test_a_plan_for_a_roadmap_that_is_not_theirs_to_see_is_refused(
    grace_client: Client, heavy: Roadmap
) -> None:
    Roadmap.objects.filter(pk=small_roadmap("draft").pk).update(lifecycle="draft")
    for slug in ("draft", "nowhere", "no\x00where"):
        assert grace_client.post(PAGE, GOOD | {"roadmap": slug}).status_code == 404
    assert not Plan.objects.exists()


@pytest.mark.parametrize("groups", [1, 5])
def test_the_queries_do_not_grow(
    grace_client: Client,
    groups: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    small_roadmap(groups=groups)
    grace_client.post(PAGE, GOOD)
    grace_client.get(PAGE)
    with django_assert_max_num_queries(7):
        assert f"<td>{3 * groups + 2}</td>" in grace_client.get(PAGE).content.decode()
