"""The dashboard: what it says in every state, to whom, and in how many queries."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.guidance.plan import save_plan
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Goal, Lifecycle, Source, Status
from roadmap.models import Objective, ObjectiveTick, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import small_roadmap
from tests.learning import set_status
from tests.markup import flat

PAGE = "/dashboard/"
NOW = dt.datetime(2026, 5, 20, 19, 30, tzinfo=dt.UTC)  # a Wednesday
DAY = dt.timedelta(days=1)
BUTTON = {"hx-request": "true", "hx-request-type": "partial"}


def body(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def text(html: str) -> str:
    """What a reader sees, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(html: str, name: str) -> str:
    found = re.search(rf'<section[^>]*aria-labelledby="h-{name}".*?</section>', html, re.DOTALL)
    assert found, name
    return flat(found[0])


def work(
    user: User, slug: str, status: Status = Status.DONE, ago: float = 0, source: Source = Source.WEB
) -> int:
    topic = Topic.objects.get(slug=slug, roadmap__lifecycle=Lifecycle.PUBLISHED)
    outcome = set_status(
        learner=Learner(user_id=user.pk, time_zone=user.time_zone),
        topic=topic,
        status=status,
        now=NOW - ago * DAY,
        source=source,
    )
    assert outcome.action_id is not None
    return outcome.action_id


@pytest.fixture
def noor(roadmap: Roadmap) -> User:
    return User.objects.create_user(
        "noor@example.org", "a long password", display_name="Noor", time_zone="Europe/Madrid"
    )


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


# --- Nothing yet ---------------------------------------------------------------------------------


def test_the_first_visit_says_where_to_begin_and_holds_no_zero(noor: User) -> None:
    html = body(client_of(noor))
    assert "Good evening, Noor" in html
    now = section(html, "now")
    assert "Start here: it needs nothing first" in now
    assert "Open <bdi>Leaf 1.3</bdi>" in now
    assert "No plan yet" in section(html, "week")
    assert "Tick what you know already" in section(html, "also")
    assert "4 topics, about 4 hours" in text(section(html, "levels"))
    for name in ("pace", "stones"):
        assert f'"h-{name}"' not in html
    shown = text(html[html.index("<main") : html.index("</main>")])
    assert not re.search(r"\b0\b", shown), shown


def test_without_a_roadmap_the_page_says_what_is_missing(grace_client: Client) -> None:
    assert "No roadmap is published yet" in body(grace_client)


def test_a_visitor_is_asked_to_sign_in(client: Client, roadmap: Roadmap) -> None:
    assert client.get(PAGE)["Location"] == "/accounts/login/?next=/dashboard/"


# --- Halfway -------------------------------------------------------------------------------------


def test_the_page_shows_where_one_is_and_what_is_next(noor: User) -> None:
    topic = Topic.objects.get(slug="leaf-1-2")
    objectives = [Objective.objects.create(topic=topic, text=f"do thing {n}") for n in range(3)]
    ObjectiveTick.objects.create(objective=objectives[0], user=noor, since=NOW)
    work(noor, "leaf-1-1", ago=2)
    work(noor, "leaf-1-2", Status.LEARNING, ago=1)
    html = body(client_of(noor))
    week = text(section(html, "week"))
    assert "Leaf 1.2 , learning 1 of 3 objectives" in week
    assert "Leaf 1.1 , done Mon" in week
    upcoming = text(section(html, "next"))
    assert "It is the last" not in upcoming
    assert "Leaf 1.3 You are in the middle of Group 1, 1 of 3 so far, and this one" in upcoming


def test_what_was_known_is_no_stone_and_no_work(noor: User) -> None:
    work(noor, "leaf-1-1", Status.KNOWN)
    html = body(client_of(noor))
    assert "1 of 4" in section(html, "levels")
    assert "evening" not in text(section(html, "week"))
    assert "done" not in text(section(html, "week"))
    assert '"h-stones"' not in html


def test_an_import_is_a_stone_but_no_work(noor: User) -> None:
    work(noor, "leaf-1-1", source=Source.IMPORT)
    html = body(client_of(noor))
    assert "1 stone" in text(section(html, "stones"))
    assert "active" not in text(section(html, "stones"))
    assert "evening" not in text(section(html, "week"))


def test_what_is_taken_back_leaves_no_trace(noor: User) -> None:
    client = client_of(noor)
    before = body(client)
    action = work(noor, "leaf-1-1")
    assert "1 evening this week" in text(section(body(client), "week"))
    undo(learner=Learner(user_id=noor.pk), action_id=action)
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert token.sub("", body(client)) == token.sub("", before)


def test_the_week_counts_evenings_and_the_run_of_days_is_small(noor: User) -> None:
    for ago, slug in ((3, "leaf-1-1"), (2, "leaf-1-2"), (1, "leaf-1-3")):
        work(noor, slug, ago=ago)
    html = body(client_of(noor))
    week = text(section(html, "week"))
    assert "2 evenings this week" in week
    assert "Tuesday, active" in week
    assert "Wednesday, to come" in week
    assert "3 active days, longest run 3 days." in text(section(html, "stones"))


def test_the_numbers_of_the_page_agree(noor: User) -> None:
    work(noor, "leaf-1-1", ago=9)
    work(noor, "leaf-1-2", Status.KNOWN)
    work(noor, "single-1", Status.SKIPPED)
    html = body(client_of(noor))
    assert "2 of 5, 1 skipped" in section(html, "far")
    assert "Today: 2 of 4 hours" in section(html, "pace")
    assert "2/4" in section(html, "lines")
    assert "1 stone" in text(section(html, "stones"))


# --- Pace and plan -------------------------------------------------------------------------------


def plan(user: User, weekly: int, goal: Goal = Goal.ESSENTIALS, **changes: dt.date) -> None:
    save_plan(
        learner=Learner(user_id=user.pk),
        roadmap=Roadmap.objects.get(lifecycle=Lifecycle.PUBLISHED),
        weekly_minutes=weekly,
        target_date=changes.get("target_date"),
        goal=goal,
        today=changes.get("today", NOW.date()),
    )


@pytest.fixture
def wide(noor: User) -> User:
    """A learner of forty topics who finishes three a week, for eight weeks."""
    Roadmap.objects.all().update(lifecycle=Lifecycle.DRAFT)
    small_roadmap("large", groups=14)
    leaves = Topic.objects.filter(roadmap__slug="large", parent__isnull=False)
    for number, leaf in enumerate(leaves.order_by("id")[:24]):
        work(noor, leaf.slug, ago=56 - number * 7 / 3)
    return noor


def test_the_pace_is_told_as_a_range(wide: User) -> None:
    pace = section(body(client_of(wide)), "pace")
    assert re.search(r'<p class="est">All of it between \d+ \w+ and \d+ \w+\.</p>', pace)
    assert "at the pace of the last six weeks" in text(pace)
    assert len(re.findall(r'<svg class="chart (?:wide|narrow)"', pace)) == 2
    assert "Today: 24 of 44 hours" in pace
    assert 'class="wedge"' in pace
    assert "Make a plan" in pace
    assert "planned" not in pace


def test_the_plan_has_a_line_and_is_compared_and_the_whole_is_not_lost(wide: User) -> None:
    plan(
        wide,
        180,
        Goal.IMPORTANT,
        target_date=dt.date(2027, 5, 16),
        today=dt.date(2026, 4, 1),
    )
    html = body(client_of(wide))
    pace = section(html, "pace")
    assert re.search(r"Everything important [^;]*, before 16 May 2027; all of it ", pace)
    assert "planned" in text(pace)
    assert 'class="plan"' in pace
    assert re.search(r"The plan expected \d+\.", pace)
    week = text(section(html, "week"))
    assert re.search(r"of 3 hours by estimate, on course for May 2027", week), week


def test_with_a_stone_or_two_the_forecast_is_silent(noor: User) -> None:
    work(noor, "leaf-1-1")
    pace = section(body(client_of(noor)), "pace")
    assert "No forecast yet" in pace
    assert "At the pace" not in pace


def test_a_plan_shows_before_the_first_stone(noor: User) -> None:
    plan(noor, 120)
    html = body(client_of(noor))
    assert "A new week" in section(html, "week")
    assert "2 hours over one evening, on course for May" in section(html, "week")
    assert "Single one" in section(html, "week")
    assert '"h-pace"' in html


# --- Odd roadmaps --------------------------------------------------------------------------------


def test_everything_skipped_is_no_error(noor: User) -> None:
    for topic in Topic.objects.filter(parent=None):
        work(noor, topic.slug, Status.SKIPPED)
    assert "Nothing left to begin" in body(client_of(noor))


def test_a_roadmap_without_topics_is_no_error(noor: User) -> None:
    Topic.objects.filter(parent__isnull=False).delete()
    Topic.objects.all().delete()
    Roadmap.objects.update(content_version=2)
    assert "has no topics yet" in body(client_of(noor))


def test_a_title_is_escaped_wherever_it_stands(noor: User) -> None:
    wild = '<b>"&'
    Topic.objects.filter(slug__startswith="leaf").update(title=wild)
    Objective.objects.create(topic=Topic.objects.get(slug="leaf-1-2"), text=wild)
    work(noor, "leaf-1-1")
    work(noor, "leaf-1-2", Status.LEARNING)
    html = body(client_of(noor))
    assert wild not in html
    assert html.count(escape(wild)) >= 4


# --- Time zones ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "greeting"),
    [
        ("Europe/Madrid", "Good evening"),
        ("America/Los_Angeles", "Good afternoon"),
        ("Asia/Tokyo", "Good evening"),  # half past four in the night
        ("Pacific/Auckland", "Good morning"),
    ],
)
def test_the_greeting_follows_the_learners_clock(noor: User, zone: str, greeting: str) -> None:
    User.objects.filter(pk=noor.pk).update(time_zone=zone)
    noor.refresh_from_db()
    assert f"{greeting}, Noor" in body(client_of(noor))


def test_a_stone_laid_after_midnight_belongs_to_the_new_day(noor: User) -> None:
    """Half past twelve in the night to Monday in Madrid, half past ten on Sunday in UTC."""
    moment = dt.datetime(2026, 5, 18, 0, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Madrid"))
    work(noor, "leaf-1-1", ago=(NOW - moment) / DAY)
    assert "Leaf 1.1 , done Mon" in text(section(body(client_of(noor)), "week"))
    User.objects.filter(pk=noor.pk).update(time_zone="America/New_York")
    noor.refresh_from_db()
    assert "Leaf 1.1 , done Mon" in text(section(body(client_of(noor)), "week"))


# --- Others, queries, fragments ------------------------------------------------------------------


def test_grace_sees_none_of_adas(noor: User, grace_client: Client) -> None:
    plan(noor, 780)
    work(noor, "leaf-1-1")
    work(noor, "leaf-1-2", Status.LEARNING)
    theirs = body(client_of(noor))
    for mark in ("of 13 hours", "1 of 5", "1 of 7 evenings", "1 active day", "Noor"):
        assert mark in theirs
        assert mark not in body(grace_client)


@pytest.mark.parametrize("retired", [False, True])
@pytest.mark.parametrize("groups", [1, 6])
def test_the_queries_do_not_grow(
    noor: User,
    groups: int,
    retired: bool,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Roadmap.objects.all().update(lifecycle=Lifecycle.DRAFT)
    small_roadmap(f"of-{groups}", groups=groups)
    for leaf in Topic.objects.filter(roadmap__slug=f"of-{groups}", parent__isnull=False)[::2]:
        work(noor, leaf.slug, ago=leaf.pk % 20)
    work(noor, "leaf-1-2", Status.LEARNING)
    if retired:
        Topic.objects.filter(slug="leaf-1-1").update(lifecycle=Lifecycle.RETIRED)
    client = client_of(noor)
    body(client)
    with django_assert_max_num_queries(8 if retired else 7):
        assert f"of {3 * groups + 2}" in body(client)


def test_a_click_on_the_dashboard_fetches_it_anew(noor: User) -> None:
    """The suggestions and every drawing follow from the tick, so no part would do."""
    client = client_of(noor)
    headers = BUTTON | {"hx-current-url": "http://testserver/dashboard/"}
    path = "/roadmaps/backend/topics/leaf-1-3/status/"
    response = client.post(path, {"status": "learning"}, headers=headers)
    assert response["HX-Refresh"] == "true"
    assert response.content == b""
    html = body(client)
    assert "You are learning Leaf 1.3." in html
    assert "Leaf 1.3 , learning" in text(section(html, "week"))
    undone = client.post(
        re.search(r"/undo/\d+/", html)[0],  # type: ignore[index]
        headers=headers,
    )
    assert undone["HX-Refresh"] == "true"
    assert "No plan yet" in body(client)


@pytest.mark.parametrize(
    "page", ["/roadmaps/backend/", "/roadmaps/backend/guide/", "/dashboard/", "/"]
)
def test_without_javascript_a_click_leads_back_to_the_page(noor: User, page: str) -> None:
    path = "/roadmaps/backend/topics/leaf-1-3/status/"
    headers = {"referer": f"http://testserver{page}"}
    response = client_of(noor).post(path, {"status": "learning"}, headers=headers)
    assert response.status_code == 303
    assert response["Location"] == page


# --- Suggestions on the other pages --------------------------------------------------------------


def test_the_map_and_the_guide_suggest_to_visitors_too(client: Client, roadmap: Roadmap) -> None:
    for page in ("/roadmaps/backend/", "/roadmaps/backend/guide/", "/"):
        html = body(client, page)
        assert 'class="next-list"' in html
        assert (
            "It needs nothing first and is the last essential topic of Databases in Basics" in html
        )


def test_every_page_gives_a_learner_the_same_suggestions(noor: User) -> None:
    work(noor, "leaf-1-3", ago=2)
    client = client_of(noor)
    found = [
        re.findall(r'<p class="why">(.*?)</p>', body(client, page).split('id="h-next"')[-1])
        for page in ("/dashboard/", "/roadmaps/backend/", "/roadmaps/backend/guide/")
    ]
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_the_guide_explains_the_rules(client: Client, roadmap: Roadmap) -> None:
    html = body(client, "/roadmaps/backend/guide/")
    assert "How suggestions are chosen" in html
    assert "The more important topic." in html
