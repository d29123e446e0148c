"""The list of roadmaps: what it holds, in which order, a page at a time."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.enums import Lifecycle, Visibility
from roadmap.models import Roadmap
from roadmap.views.home import ROADMAPS_A_PAGE
from tests import factories


def titles(client: Client, address: str = "/roadmaps/") -> list[str]:
    return re.findall(r"<h2><a [^>]*>([^<]*)</a></h2>", client.get(address).text)


def shared(number: int, owner: User) -> None:
    for _ in range(number):
        factories.RoadmapFactory(owner=owner, is_personal=True, visibility=Visibility.PUBLIC)


def test_official_roadmaps_come_first_then_ones_own_then_what_others_share(
    grace_client: Client, grace: User, ada: User, roadmap: Roadmap
) -> None:
    shared(1, ada)
    factories.RoadmapFactory(title="Mine", owner=grace, is_personal=True, visibility="private")
    factories.RoadmapFactory(title="Second official")
    theirs = Roadmap.objects.get(owner=ada).title
    assert titles(grace_client) == ["Small roadmap", "Second official", "Mine", theirs]


def test_nobody_finds_what_is_private_unlisted_or_retired(
    client: Client, ada: User, roadmap: Roadmap
) -> None:
    for fields in (
        {"visibility": Visibility.PRIVATE},
        {"visibility": Visibility.UNLISTED},
        {"lifecycle": Lifecycle.RETIRED},
        {"lifecycle": Lifecycle.DRAFT},
    ):
        factories.RoadmapFactory(owner=ada, is_personal=True, **fields)
    assert titles(client) == ["Small roadmap"]


def test_many_roadmaps_are_listed_a_page_at_a_time(
    client: Client, ada: User, roadmap: Roadmap
) -> None:
    shared(2 * ROADMAPS_A_PAGE, ada)
    seen = [titles(client, f"/roadmaps/?page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in seen] == [ROADMAPS_A_PAGE, ROADMAPS_A_PAGE, 1]
    assert len({title for page in seen for title in page}) == 2 * ROADMAPS_A_PAGE + 1
    first = client.get("/roadmaps/").text
    assert "Page 1 of 3" in first
    assert '<a class="btn" href="?page=2" rel="next">Next</a>' in first


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "\x00", "9" * 5000, ""])
def test_an_odd_page_number_gives_a_near_page(
    client: Client, roadmap: Roadmap, number: str
) -> None:
    assert client.get("/roadmaps/", {"page": number}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_known_roadmaps_cost_no_query_of_their_own(
    client: Client, ada: User, roadmap: Roadmap, count: int
) -> None:
    shared(count, ada)
    client.get("/roadmaps/")
    with CaptureQueriesContext(connection) as queries:
        assert len(titles(client)) == count + 1
    assert len(queries) <= 3


def test_the_landing_page_never_shows_what_a_person_made(
    client: Client, ada: User, roadmap: Roadmap
) -> None:
    shared(1, ada)
    assert "Small roadmap" in client.get("/").text
    Roadmap.objects.filter(pk=roadmap.pk).update(lifecycle=Lifecycle.RETIRED)
    assert Roadmap.objects.get(owner=ada).title not in client.get("/").text
