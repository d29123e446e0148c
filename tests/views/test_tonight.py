"""How much time there is now: the answer, the next best, and that it is remembered."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.enums import Status
from roadmap.models import ObjectiveTick, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import ObjectiveFactory, ResourceFactory
from tests.views.test_dashboard import NOW, body, section, text, work

PAGE = "/dashboard/"


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def noor(roadmap: Roadmap) -> User:
    """One topic under way with objectives and resources of half an hour and of an hour."""
    user = User.objects.create_user("noor@example.org", "a long password", display_name="Noor")
    topic = Topic.objects.get(slug="leaf-1-2")
    Topic.objects.update(minutes=300)
    first, _ = (ObjectiveFactory(topic=topic, text=f"say thing {n}") for n in (1, 2))
    ObjectiveTick.objects.create(objective=first, user=user, since=NOW - dt.timedelta(days=1))
    ResourceFactory(topic=topic, title="The short one", minutes=30)
    ResourceFactory(topic=topic, title="The long one", minutes=60)
    ResourceFactory(topic=Topic.objects.get(slug="single-1"), title="A course", minutes=100)
    work(user, "leaf-1-2", Status.LEARNING, ago=1)
    return user


@pytest.fixture
def client(noor: User) -> Client:
    return client_of(noor)


def now(client: Client, query: str = "") -> str:
    return section(body(client, f"{PAGE}{query}"), "now")


def chosen(html: str) -> str:
    [found] = re.findall(r'aria-current="true">([^<]*)</a>', html)
    return str(found)


@pytest.mark.parametrize(("time", "title"), [(30, "The short one"), (60, "The long one")])
def test_the_next_objective_comes_with_what_fits(client: Client, time: int, title: str) -> None:
    html = now(client, f"?time={time}")
    assert "Say thing 2" in html
    assert title in html
    assert f"Article, {time} minutes" in html or f"Documentation, {time} minutes" in html
    assert "1 of 2 objectives" in html
    assert "The next objective of what you began yesterday." in html


def test_another_one_goes_on_to_its_end_and_names_more_time(client: Client) -> None:
    seen, query = [], "?time=60"
    while "Another one" in (html := now(client, query)):
        seen += re.findall(r"after=([\w-]+)", html)
        query = f"?time=60&after={seen[-1]}"
        assert len(seen) < 10
    # The topic of the next level waits until nothing that counts is left in this one.
    assert sorted(seen) == ["leaf-1-1", "leaf-1-2", "leaf-1-3", "single-1"]
    assert seen[0] == "leaf-1-2"
    assert "That was all that fits one hour." in html
    assert 'href="?time=120">See what fits 2 hours</a>' in html


def test_what_is_larger_is_said_to_be_larger(client: Client) -> None:
    html = now(client, "?time=60&after=leaf-1-3")
    assert "2 hours: the first hour of it" in text(html)


@pytest.mark.parametrize(
    "query", ["?time=7", "?time=", "?time=abc", "?after=%00", "?time=60&time=x"]
)
def test_another_time_than_those_shown_is_the_usual_one(client: Client, query: str) -> None:
    assert chosen(now(client, query)) == "1 hour"


def test_the_time_is_remembered_and_looking_writes_nothing(client: Client) -> None:
    assert chosen(now(client)) == "1 hour"
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"{PAGE}?time=240")
    assert captured.captured_queries
    for query in captured.captured_queries:
        assert query["sql"].split()[0] in ("SELECT", "WITH"), query["sql"]
    cookie = response.cookies["time"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("240", True, "Lax")
    assert chosen(now(client)) == "An afternoon"
    assert "time" not in client.get(f"{PAGE}?time=240").cookies


def test_a_cookie_that_is_no_time_is_ignored(client: Client) -> None:
    client.cookies["time"] = "<script>"
    assert chosen(now(client)) == "1 hour"


def test_a_topic_that_fits_is_offered_whole(client: Client) -> None:
    Topic.objects.filter(slug="single-1").update(minutes=110)
    Roadmap.objects.update(content_version=7)
    html = now(client, "?time=120&after=leaf-1-2")
    assert "the whole topic" in html
    assert "At most 2 hours in all" in html
    assert "Open <bdi>Single one</bdi>" in html


def test_an_objective_of_a_copy_counts_where_the_tick_lives(client: Client, noor: User) -> None:
    ObjectiveTick.objects.all().delete()
    assert "Say thing 1" in now(client)
    assert "0 of 2 objectives" in now(client)
