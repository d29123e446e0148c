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
from tests.factories import UserFactory, small_roadmap
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


def test_the_first_visit_says_where_to_begin(noor: User) -> None:
    html = body(client_of(noor))
    assert "Good evening, Noor" in html
    assert "Nothing is ticked yet." in html
    assert "No stones yet" in section(html, "continue")
    assert "Begin with <bdi>Leaf 1.3</bdi>" in section(html, "continue")
    assert "0 of 5" in section(html, "levels")
    for name in ("streak", "pile", "pace", "year", "recent"):
        assert f'"h-{name}"' not in html


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
    assert "One stone this week." in html
    here = text(section(html, "continue"))
    assert "Leaf 1.2" in here
    assert "since yesterday" in here
    assert "1 of 3 objectives" in here
    upcoming = text(section(html, "next"))
    assert "It is the last" not in upcoming
    assert "Leaf 1.3 You are in the middle of Group 1, 1 of 3 so far, and this one" in upcoming
    assert "Leaf 1.1 Monday" in text(section(html, "recent"))


def test_what_is_done_this_week_is_counted_and_older_stones_stand_in(noor: User) -> None:
    work(noor, "leaf-1-1", ago=3)
    html = body(client_of(noor))
    assert "No stone yet this week." in html
    assert "Latest stones" in section(html, "recent")
    work(noor, "leaf-1-2", ago=2)
    work(noor, "leaf-1-3", ago=0)
    html = body(client_of(noor))
    assert "Two stones this week." in html
    assert "Stones this week" in section(html, "recent")
    assert section(html, "recent").count("<li") == 2


def test_what_was_known_is_no_stone_and_no_work(noor: User) -> None:
    work(noor, "leaf-1-1", Status.KNOWN)
    html = body(client_of(noor))
    assert "No stone yet this week." in html
    assert "1 of 5" in section(html, "levels")
    assert "0 stones" in text(section(html, "pile"))
    assert text(section(html, "streak")).count("not active") == 3
    assert '"h-recent"' not in html


def test_an_import_is_a_stone_but_no_work(noor: User) -> None:
    work(noor, "leaf-1-1", source=Source.IMPORT)
    html = body(client_of(noor))
    assert "1 stone" in text(section(html, "pile"))
    assert "0 days in a row" in text(section(html, "streak"))


def test_what_is_taken_back_leaves_no_trace(noor: User) -> None:
    client = client_of(noor)
    before = body(client)
    action = work(noor, "leaf-1-1")
    assert "1 day" in text(section(body(client), "streak"))
    undo(learner=Learner(user_id=noor.pk), action_id=action)
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert token.sub("", body(client)) == token.sub("", before)


def test_the_streak_waits_for_today(noor: User) -> None:
    for ago, slug in ((3, "leaf-1-1"), (2, "leaf-1-2"), (1, "leaf-1-3")):
        work(noor, slug, ago=ago)
    streak = text(section(body(client_of(noor)), "streak"))
    assert "3 days in a row, today still to come" in streak
    assert "Wednesday, not active" in streak
    assert "Thursday, not yet" in streak


def test_the_year_and_the_pile_have_tables(noor: User) -> None:
    work(noor, "leaf-1-1", ago=30)
    work(noor, "single-1", ago=0)
    html = body(client_of(noor))
    year = section(html, "year")
    assert "2 active days" in year
    assert "May 2026 1 1" in text(year)
    assert "April 2026 1 1" in text(year)
    assert re.search(r'<svg class="heat"[^>]*role="img" aria-label="Activity by day since', year)
    pile = section(html, "pile")
    assert "Databases 1" in text(pile)
    assert "Versions 1" in text(pile)
    assert {'data-line="db"', 'data-line="vc"'} <= set(re.findall(r'data-line="\w+"', pile))


def test_the_numbers_of_the_page_agree(noor: User) -> None:
    work(noor, "leaf-1-1", ago=9)
    work(noor, "leaf-1-2", Status.KNOWN)
    work(noor, "single-1", Status.SKIPPED)
    html = body(client_of(noor))
    assert "2 of 5, 1 skipped" in section(html, "levels")
    assert "Today: 2 of 4" in section(html, "pace")
    assert "2/4" in section(html, "lines")
    assert "1 stone" in text(section(html, "pile"))


# --- Pace and plan -------------------------------------------------------------------------------


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
    html = body(client_of(wide))
    sentence = "At the pace of the last six weeks the whole roadmap is finished"
    assert sentence in html
    pace = section(html, "pace")
    assert len(re.findall(r'<svg class="chart (?:wide|narrow)"', pace)) == 2
    assert "Today: 24 of 44" in pace
    assert 'class="wedge"' in pace
    assert 'class="plan"' not in pace
    assert "Make a plan" in pace
    assert "20 May 2026 24" in text(pace)


def test_the_plan_has_a_line_and_is_compared(wide: User) -> None:
    save_plan(
        learner=Learner(user_id=wide.pk),
        roadmap=Roadmap.objects.get(slug="large"),
        weekly_minutes=180,
        target_date=dt.date(2027, 5, 16),
        goal=Goal.EVERYTHING,
        today=dt.date(2026, 4, 1),
    )
    html = body(client_of(wide))
    assert "before your plan of 16 May 2027." in html
    pace = section(html, "pace")
    assert "Plan: 3 hours a week, the whole roadmap by 16 May 2027." in text(pace)
    assert 'class="plan"' in pace
    assert re.search(r"The plan expected \d+\.", pace)


def test_with_a_stone_or_two_the_forecast_is_silent(noor: User) -> None:
    work(noor, "leaf-1-1")
    html = body(client_of(noor))
    assert "At the pace" not in html
    assert "No forecast" in section(html, "pace")


def test_a_plan_shows_before_the_first_stone(noor: User) -> None:
    save_plan(
        learner=Learner(user_id=noor.pk),
        roadmap=Roadmap.objects.get(is_default=True),
        weekly_minutes=120,
        target_date=None,
        goal=Goal.ESSENTIALS,
        today=NOW.date(),
    )
    assert "Plan: 2 hours a week, the essentials." in text(section(body(client_of(noor)), "pace"))


# --- The end of the map, and odd roadmaps --------------------------------------------------------


def test_the_end_of_the_map_has_its_sentence(noor: User) -> None:
    for topic in Topic.objects.filter(parent=None):
        work(noor, topic.slug)
    html = body(client_of(noor))
    assert "Everything on this map is done or known." in html
    assert "The end of the map" in section(html, "continue")
    assert '"h-next"' not in html


def test_everything_skipped_is_no_error(noor: User) -> None:
    for topic in Topic.objects.filter(parent=None):
        work(noor, topic.slug, Status.SKIPPED)
    html = body(client_of(noor))
    assert "Nothing left to begin" in html
    assert "Everything is skipped" in section(html, "pace")


def test_a_roadmap_without_topics_is_no_error(noor: User) -> None:
    Topic.objects.filter(parent__isnull=False).delete()
    Topic.objects.all().delete()
    Roadmap.objects.update(content_version=2)
    assert "nothing to count" in body(client_of(noor))


def test_a_title_is_escaped_wherever_it_stands(noor: User) -> None:
    wild = '<b>"&'
    Topic.objects.filter(slug__startswith="leaf").update(title=wild)
    work(noor, "leaf-1-1")
    work(noor, "leaf-1-2", Status.LEARNING)
    html = body(client_of(noor))
    assert wild not in html
    assert html.count(escape(wild)) >= 3


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
    html = body(client_of(noor))
    assert "One stone this week." in html
    assert "Leaf 1.1 Monday" in text(section(html, "recent"))
    User.objects.filter(pk=noor.pk).update(time_zone="America/New_York")
    noor.refresh_from_db()
    html = body(client_of(noor))
    assert "One stone this week." in html
    assert "Leaf 1.1 Monday" in text(section(html, "recent"))


# --- Others, queries, fragments ------------------------------------------------------------------


def test_grace_sees_none_of_adas(noor: User, grace_client: Client) -> None:
    save_plan(
        learner=Learner(user_id=noor.pk),
        roadmap=Roadmap.objects.get(is_default=True),
        weekly_minutes=780,
        target_date=None,
        goal=Goal.ESSENTIALS,
        today=NOW.date(),
    )
    work(noor, "leaf-1-1")
    work(noor, "leaf-1-2", Status.LEARNING)
    theirs = body(client_of(noor))
    for mark in ("13 hours a week", "1 of 5", "One stone this week", "1 active day", "Noor"):
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
    assert "Leaf 1.3" in section(html, "continue")
    undone = client.post(
        re.search(r"/undo/\d+/", html)[0],  # type: ignore[index]
        headers=headers,
    )
    assert undone["HX-Refresh"] == "true"
    assert "No stones yet" in body(client)


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
    work(noor, "leaf-1-3", ago=40)
    client = client_of(noor)
    found = [
        re.findall(r'<p class="why">(.*?)</p>', body(client, page))
        for page in ("/dashboard/", "/roadmaps/backend/", "/roadmaps/backend/guide/")
    ]
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_the_guide_explains_the_rules(client: Client, roadmap: Roadmap) -> None:
    html = body(client, "/roadmaps/backend/guide/")
    assert "How suggestions are chosen" in html
    assert "The more important topic." in html


def test_whoever_has_said_no_name_is_greeted_without_one(roadmap):
    noor = UserFactory(email="noor.haddad@example.org")
    page = client_of(noor).get(PAGE).content.decode()
    assert re.search(r"<h1>Good (morning|afternoon|evening)</h1>", page)
    assert 'aria-label="Your account"' in page
    assert re.findall(r"noor\.haddad\S*", page) == ["noor.haddad@example.org</span>"]
