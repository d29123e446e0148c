"""The foot of a topic's page: done or not, what is next, what lies beside it on the line."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.guidance.onward import next_topic, reason_clause
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.models import Action, Objective, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import ObjectiveFactory, PrerequisiteFactory, small_roadmap
from tests.markup import flat

PAGE = "/roadmaps/backend/topics/single-1/"
LEAF = "/roadmaps/backend/topics/leaf-1-1/"
GROUP = "/roadmaps/backend/topics/group-1/"
HTMX = {
    "hx-request": "true",
    "hx-request-type": "partial",
    "hx-current-url": f"http://testserver{PAGE}",
}
TICK = {"sqlite": 12, "postgresql": 13}
"""Queries of a tick: the savepoint of the test is one, on PostgreSQL the lock another."""
FILLED = 'class="btn big go"'


@pytest.fixture
def objectives(roadmap) -> list[Objective]:
    topic = Topic.objects.get(slug="single-1")
    return [ObjectiveFactory(topic=topic) for _ in range(2)]


def tick(client, objective, checked="1", page=PAGE, **extra):
    return client.post(f"{page}objectives/{objective.uid}/", {"checked": checked}, **extra)


def end_of(html: str) -> str:
    """The foot as HTML on one line."""
    found = re.search(r'<div id="end-.*?</nav>\s*</div>', html, re.DOTALL)
    assert found, html[-3000:]
    return flat(found[0])


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace(" ,", ",").replace(" .", ".")


def end(client, page=PAGE) -> str:
    return end_of(client.get(page).content.decode())


def test_open_objectives_are_counted_and_the_button_is_quiet(grace_client, objectives):
    assert "2 of 2 objectives are open" in end(grace_client)
    html = end_of(tick(grace_client, objectives[0], headers=HTMX).content.decode())
    for shown in (html, end(grace_client)):
        assert "1 of 2 objectives is open" in shown
        assert "Mark it done" in shown
        assert FILLED not in shown


@pytest.mark.parametrize("who", ["client", "grace_client"])
def test_the_last_tick_turns_the_foot_at_once(request, who, objectives):
    client = request.getfixturevalue(who)
    tick(client, objectives[0])
    html = tick(client, objectives[1], headers=HTMX).content.decode()
    assert 'hx-target="#end-single-1"' in html
    for shown in (end_of(html), end(client)):
        assert "Both objectives are ticked" in shown
        assert flat(shown).count(FILLED) == 1
        assert f'formaction="{PAGE}status/" name="status" value="done">Mark it done' in shown
    assert client.get(PAGE).content.decode().count(FILLED) == 1
    assert ("Ticks are kept in this browser" in end(client)) == (who == "client")


def test_a_tick_taken_away_turns_it_back_and_so_does_undo(grace_client, objectives):
    for objective in objectives:
        tick(grace_client, objective)
    html = tick(grace_client, objectives[0], "0", headers=HTMX).content.decode()
    assert FILLED not in end_of(html)
    action = Action.objects.latest("pk")
    html = grace_client.post(f"/undo/{action.pk}/", headers=HTMX).content.decode()
    assert FILLED in end_of(html)
    assert 'hx-target="#goals-single-1"' in html


def test_without_javascript_a_tick_leads_back_to_the_objectives(grace_client, objectives):
    answer = tick(grace_client, objectives[0], headers={"referer": f"http://testserver{PAGE}"})
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}#h-goals")
    assert 'id="h-goals"' in grace_client.get(PAGE).content.decode()


def test_what_is_done_says_since_when_and_what_is_left_open(grace_client, objectives):
    tick(grace_client, objectives[0])
    html = grace_client.post(f"{PAGE}status/", {"status": "done"}, headers=HTMX).content.decode()
    for shown in (end_of(html), end(grace_client)):
        assert "Done today" in shown
        assert "One of its two objectives is open. Any other status" in words(shown)
        assert "<button" not in shown
    for status, heading in (("known", "Known today"), ("skipped", "Skipped today")):
        grace_client.post(f"{PAGE}status/", {"status": status})
        assert heading in end(grace_client)


def test_a_topic_without_objectives_leaves_it_to_the_reader(client, roadmap):
    shown = end(client)
    assert "You decide when it is done" in shown
    assert FILLED not in shown


def test_a_topic_that_waits_says_for_what_and_can_be_marked_all_the_same(grace_client, roadmap):
    leaf, other = Topic.objects.get(slug="leaf-1-1"), Topic.objects.get(slug="single-1")
    PrerequisiteFactory(topic=other, requires=leaf)
    shown = end(grace_client)
    assert "It builds on Leaf 1.1, which you have not finished." in shown
    assert "Mark it done" in shown
    assert f'Opens the way to <a href="{PAGE}"><bdi>Single one</bdi></a>.' in end(
        grace_client, LEAF
    )
    grace_client.post(f"{LEAF}status/", {"status": "done"})
    assert "which you have not finished" not in end(grace_client)
    facts = flat(grace_client.get(PAGE).content.decode())
    assert 'Leaf 1.1</bdi><span class="vh">, Done' in facts.partition('id="facts-')[2]


def test_a_group_counts_its_topics_and_offers_all_once_its_objectives_are_ticked(ada_client):
    objective = ObjectiveFactory(topic=Topic.objects.get(slug="group-1"))
    shown = end(ada_client, GROUP)
    assert "1 of 3 topics is finished" in shown
    assert "<button" not in shown
    tick(ada_client, objective, page=GROUP)
    shown = end(ada_client, GROUP)
    assert "Its one objective is ticked" in shown
    assert "Mark all 3 topics as done" in shown
    ada_client.post(f"{GROUP}status/", {"status": "done"})
    assert "This group is finished" in end(ada_client, GROUP)


def test_a_retired_topic_ends_with_its_successor(ada_client):
    successor = Topic.objects.get(slug="single-1")
    Topic.objects.filter(slug="leaf-1-1").update(lifecycle="retired", successor=successor)
    Roadmap.objects.update(content_version=2)
    shown = end(ada_client, LEAF)
    assert "No longer part of the roadmap" in shown
    assert f'<a href="{PAGE}" dir="auto">Single one</a>took its place.' in shown
    assert "<button" not in shown
    assert "Leaf 1.2" in shown


def test_it_goes_on_to_the_next_topic_and_along_the_line(grace_client, roadmap):
    outline = load_outline(roadmap)
    item = next_topic(with_progress(outline, {}), outline.by_slug["leaf-1-1"])
    shown = words(end(grace_client, LEAF))
    assert f"Next: {item.row.title}, {reason_clause(outline, item)} About 1 hour." in shown
    assert "The line Databases begins here." in shown
    assert "After it on this line Leaf 1.2, To do" in shown
    shown = words(end(grace_client, "/roadmaps/backend/topics/single-2/"))
    assert "Before it on this line Leaf 1.3, To do" in shown
    assert "The line Databases ends here." in shown


def test_the_topic_suggested_first_goes_on_to_another(grace_client, roadmap):
    first, second = suggest(with_progress(load_outline(roadmap), {}), limit=2)
    shown = words(end(grace_client, f"/roadmaps/backend/topics/{first.row.slug}/"))
    assert f"Next: {second.row.title}," in shown


def test_the_last_open_topic_and_a_finished_roadmap_say_so(grace_client, roadmap):
    for slug in ("group-1", "single-2"):
        grace_client.post(f"/roadmaps/backend/topics/{slug}/status/", {"status": "done"})
    assert "this is the last open topic" in end(grace_client)
    grace_client.post(f"{PAGE}status/", {"status": "done"})
    assert "Nothing is left to learn on this roadmap" in end(grace_client)


def test_the_bar_stands_in_the_panel_too_and_the_list_of_sections_does_not(grace_client, roadmap):
    page = grace_client.get(PAGE).content.decode()
    panel = grace_client.get(PAGE, headers=HTMX).content.decode()
    for html in (page, panel):
        assert html.count('id="now-single-1"') == html.count('id="end-single-1"') == 1
        assert end_of(html) == end_of(page)
    assert 'class="toc"' in page
    assert 'class="toc"' not in panel


def test_the_page_of_the_choices_says_since_when(ada_client):
    html = ada_client.get(f"{LEAF}status/").content.decode()
    assert "Done today" in html
    assert "Not begun" not in html


@pytest.mark.parametrize("groups", [1, 3])
def test_a_write_from_an_open_topic_takes_one_query_more_than_from_the_list(
    db, grace, groups, django_assert_num_queries
):
    small_roadmap(groups=groups)
    ObjectiveFactory(topic=Topic.objects.get(slug="single-1"))
    client, url = client_of(grace), f"{PAGE}status/"
    here = {**HTMX, "hx-current-url": "http://testserver/roadmaps/backend/basics/"}
    for status in ("learning", "todo"):
        client.post(url, {"status": status}, headers=HTMX)
    with CaptureQueriesContext(connection) as listed:
        client.post(url, {"status": "done"}, headers=here)
    expected = len(listed.captured_queries) + 1
    client.post(url, {"status": "todo"}, headers=HTMX)
    with django_assert_num_queries(expected):
        html = client.post(url, {"status": "done"}, headers=HTMX).content.decode()
    assert "Done today" in end_of(html)


@pytest.mark.parametrize("size", [1, 5])
def test_a_tick_takes_the_same_queries_however_many_objectives_there_are(
    roadmap, grace_client, size, django_assert_num_queries
):
    topic = Topic.objects.get(slug="single-1")
    found = [ObjectiveFactory(topic=topic) for _ in range(size)]
    for checked in "10":
        tick(grace_client, found[0], checked, headers=HTMX)
    with django_assert_num_queries(TICK[connection.vendor]):
        html = tick(grace_client, found[0], headers=HTMX).content.decode()
    assert ("objective is ticked" if size == 1 else "4 of 5 objectives are open") in end_of(html)
