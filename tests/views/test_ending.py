"""The end of a roadmap: on the dashboard, and its summary on paper."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from roadmap.enums import Status
from roadmap.models import Roadmap, Topic
from tests.conftest import client_of
from tests.factories import EvidenceFactory, small_roadmap
from tests.views.test_dashboard import NOW, body, section, text, work

SUMMARY = "/roadmaps/backend/summary/"


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def noor(roadmap: Roadmap) -> User:
    """Everything done but an essential and another topic, which are skipped; one was known."""
    user = User.objects.create_user("noor@example.org", "a long password", display_name="Noor")
    work(user, "leaf-1-1", Status.KNOWN, ago=90)
    work(user, "leaf-1-2", ago=80)
    work(user, "leaf-1-3", Status.SKIPPED, ago=70)
    work(user, "single-1", ago=40)
    work(user, "single-2", ago=3)
    return user


@pytest.fixture
def client(noor: User) -> Client:
    return client_of(noor)


def test_the_end_says_what_was_built_when_and_what_was_skipped(client: Client, noor: User) -> None:
    wild = "<b>A commit"
    for number in range(7):
        EvidenceFactory(
            user=noor,
            topic=Topic.objects.get(slug="single-1"),
            title=f"{wild} {number}",
            url=f"https://example.org/commit/{number}",
            day=dt.date(2026, 5, 1 + number),
        )
    html = body(client)
    shown = text(html)
    assert "The end of the map" in shown
    assert "4 of 5 topics of Small roadmap , 1 skipped, from 1 March 2026 to 17 May 2026." in shown
    built = section(html, "built")
    assert escape(f"{wild} 6") in built
    assert escape(f"{wild} 1") not in built
    assert wild not in html
    assert "All 7" in built
    when = text(section(html, "when"))
    assert "Basics March to April 2026 3 topics" in when
    assert "Advanced May 2026 1 topic" in when
    assert "12 weeks, 3 active days, 3 hours by estimate." in when
    skipped = section(html, "skip")
    assert "Leaf 1.3" in skipped
    assert "Essential" in skipped
    assert "3 stones, 1 known before" in section(html, "pile")
    for name in ("now", "week", "next", "far"):
        assert f'"h-{name}"' not in html
    assert f'href="{SUMMARY}"' in html


def test_what_could_come_next_is_there(client: Client, noor: User) -> None:
    small_roadmap("second")
    Roadmap.objects.filter(slug="backend").update(is_default=True)
    topic = Topic.objects.get(roadmap__slug="second", slug="single-2")
    client.post(f"/roadmaps/second/topics/{topic.slug}/status/", {"status": "learning"})
    then = section(body(client), "then")
    assert '<button type="submit" class="btn" form="roads" name="roadmap" value="second"' in then
    for link in re.findall(r'href="([^"]+)"', then):
        assert client.get(link).status_code == 200, link


def test_without_a_default_the_header_names_no_roadmap(client: Client) -> None:
    small_roadmap("second")
    Roadmap.objects.update(is_default=False)
    client.post("/roadmaps/second/topics/single-2/status/", {"status": "learning"})
    assert "Roadmaps" in body(client)


def test_when_all_was_known_there_is_no_date_and_no_pile(grace: User, roadmap: Roadmap) -> None:
    for topic in Topic.objects.filter(parent=None):
        work(grace, topic.slug, Status.KNOWN)
    html = body(client_of(grace))
    assert "5 of 5 topics of Small roadmap ." in text(html)
    assert "known before" in section(html, "when")
    for name in ("pile", "built", "skip"):
        assert f'"h-{name}"' not in html


def test_what_is_left_open_again_ends_the_end(client: Client, noor: User) -> None:
    work(noor, "leaf-1-3", Status.LEARNING)
    assert "The end of the map" not in body(client)


def test_the_summary_has_all_of_it(client: Client, noor: User) -> None:
    for number in range(7):
        EvidenceFactory(
            user=noor,
            topic=Topic.objects.get(slug="single-1"),
            url=f"https://example.org/commit/{number}",
            title=f"Commit {number}",
        )
    html = body(client, SUMMARY)
    assert all(f"Commit {number}" in section(html, "built") for number in range(7))
    assert "Leaf 1.3" in section(html, "all-skipped")
    assert "3 stones" in section(html, "pile")


def test_a_summary_may_be_printed_on_the_way(ada_client: Client, grace_client: Client) -> None:
    assert "1 of 5 topics of Small roadmap , on " in text(body(ada_client, SUMMARY))
    assert "Nothing is done, known or skipped yet" in body(grace_client, SUMMARY)


def test_a_visitor_is_asked_to_sign_in_and_what_is_not_there_is_missing(
    grace_client: Client, roadmap: Roadmap
) -> None:
    assert Client().get(SUMMARY)["Location"] == f"/accounts/login/?next={SUMMARY}"
    assert grace_client.get("/roadmaps/other/summary/").status_code == 404
    Roadmap.objects.update(lifecycle="draft")
    assert grace_client.get(SUMMARY).status_code == 404


def test_grace_sees_none_of_noors(client: Client, noor: User, grace_client: Client) -> None:
    EvidenceFactory(user=noor, topic=Topic.objects.get(slug="single-1"), title="Hers alone")
    assert "Hers alone" in body(client, SUMMARY)
    assert "Hers alone" not in body(grace_client, SUMMARY)


@pytest.mark.parametrize("links", [1, 6])
def test_the_queries_do_not_grow(
    client: Client,
    noor: User,
    links: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(links):
        EvidenceFactory(
            user=noor,
            topic=Topic.objects.get(slug="single-1"),
            url=f"https://example.org/commit/{number}",
        )
    for path in ("/dashboard/", SUMMARY):
        body(client, path)
        with django_assert_max_num_queries(7):
            assert "A commit" in body(client, path)


def test_the_history_has_the_year_and_the_pile_with_their_tables(client: Client) -> None:
    html = body(client, "/history/")
    year = section(html, "year")
    assert "3 active days" in year
    assert "May 2026 1 1" in text(year)
    assert re.search(r'<svg class="heat"[^>]*role="group" aria-label="Activity by day since', year)
    pile = section(html, "pile")
    assert "Databases 2" in text(pile)
    assert "Versions 1" in text(pile)
    assert {'data-line="db"', 'data-line="vc"'} <= set(re.findall(r'data-line="\w+"', pile))
