"""When every objective of a topic is ticked, the page offers to mark it as done."""

from __future__ import annotations

import pytest

from roadmap.models import Objective, Topic
from tests.factories import ObjectiveFactory
from tests.markup import flat

PAGE = "/roadmaps/backend/topics/single-1/"
HTMX = {
    "hx-request": "true",
    "hx-request-type": "partial",
    "hx-current-url": f"http://testserver{PAGE}",
}
OFFER = "Every objective is ticked."


@pytest.fixture
def objectives(roadmap) -> list[Objective]:
    topic = Topic.objects.get(slug="single-1")
    return [ObjectiveFactory(topic=topic) for _ in range(2)]


def tick(client, objective, checked="1", **extra):
    return client.post(f"{PAGE}objectives/{objective.uid}/", {"checked": checked}, **extra)


def test_some_ticks_offer_nothing(grace_client, objectives):
    assert OFFER not in tick(grace_client, objectives[0], headers=HTMX).content.decode()
    assert OFFER not in grace_client.get(PAGE).content.decode()


def test_the_last_tick_offers_it_at_once_and_on_the_page(grace_client, objectives):
    tick(grace_client, objectives[0])
    html = tick(grace_client, objectives[1], headers=HTMX).content.decode()
    assert 'hx-target="#offer-single-1"' in html
    for shown in (html, grace_client.get(PAGE).content.decode()):
        assert OFFER in shown
        button = f'formaction="{PAGE}status/" name="status" value="done">Mark as done'
        assert button in flat(shown)


def test_a_visitor_is_offered_it_too(client, objectives):
    for objective in objectives:
        tick(client, objective)
    assert OFFER in client.get(PAGE).content.decode()


def test_what_counts_already_offers_nothing(grace_client, objectives):
    for objective in objectives:
        tick(grace_client, objective)
    html = grace_client.post(f"{PAGE}status/", {"status": "done"}, headers=HTMX).content.decode()
    assert '<div id="offer-single-1"></div>' in flat(html)
    assert OFFER not in grace_client.get(PAGE).content.decode()


def test_taking_a_tick_away_takes_the_offer_away(grace_client, objectives):
    for objective in objectives:
        tick(grace_client, objective)
    html = tick(grace_client, objectives[0], "0", headers=HTMX).content.decode()
    assert '<div id="offer-single-1"></div>' in flat(html)


def test_undo_of_a_tick_refreshes_the_list(grace_client, objectives):
    html = tick(grace_client, objectives[0], headers=HTMX).content.decode()
    action = html.partition("/undo/")[2].partition("/")[0]
    html = grace_client.post(f"/undo/{action}/", headers=HTMX).content.decode()
    assert 'hx-target="#goals-single-1"' in html
    assert 'aria-pressed="true"' not in html.partition("goals-single-1")[2].partition("</ul>")[0]


def test_a_topic_without_objectives_offers_nothing(grace_client, roadmap):
    assert OFFER not in grace_client.get(PAGE).content.decode()


def test_a_group_says_how_many_topics_that_are(grace_client, roadmap):
    group = Topic.objects.get(slug="group-1")
    objective = ObjectiveFactory(topic=group)
    page = "/roadmaps/backend/topics/group-1/"
    grace_client.post(f"{page}objectives/{objective.uid}/", {"checked": "1"})
    assert "Mark all 3 topics as done" in grace_client.get(page).content.decode()
