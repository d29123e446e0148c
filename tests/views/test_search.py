"""The search page and the quick switcher, which show the same."""

from __future__ import annotations

import pytest
from django.db.models import F

from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.domain.search.results import AT_ONCE, SEARCHED, SHOWN
from roadmap.models import Roadmap, Topic
from tests.factories import RoadmapFactory, TopicFactory, small_roadmap
from tests.markup import flat

PLACE = ("level", "category")
HTMX = {"hx-request": "true", "hx-request-type": "partial"}


def body(client, query, **extra):
    return client.get("/search/", {"q": query}, **extra).content.decode()


def test_a_visitor_finds_topics_and_gets_no_session(client, roadmap):
    response = client.get("/search/", {"q": "single"})
    shown = response.content.decode()
    assert 'href="/roadmaps/backend/topics/single-1/"' in shown
    assert "<mark>Single</mark> one" in shown
    assert "sessionid" not in response.cookies


def test_the_page_and_the_switcher_show_the_same(client, roadmap):
    page, fragment = body(client, "leaf"), body(client, "leaf", headers=HTMX)
    assert "<html" in page
    assert "<html" not in fragment
    assert fragment.strip() in page


def test_without_a_query_it_says_what_can_be_searched(client, ada_client):
    assert "own notes" not in body(client, "")
    assert "own notes" in body(ada_client, "")


def test_nothing_found_says_so(client, roadmap):
    assert "Nothing matches “<bdi>qqqq</bdi>”." in body(client, "qqqq")


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", "\x00", "\u202e", "x" * 5000, "' OR 1=1 --", "%00", "(["]
)
def test_odd_queries_are_shown_as_text(client, roadmap, query):
    shown = body(client, query)
    assert "<script>alert" not in shown
    assert "</html>" in shown


def test_a_missing_query_and_odd_bytes_are_no_error(client, roadmap):
    assert client.get("/search/").status_code == 200
    assert client.get("/search/?q=%ED%A0%80%00").status_code == 200


def test_statuses_are_ones_own(ada_client, grace_client):
    assert 'Leaf</mark> 1.1</bdi><span class="vh">, Done' in body(ada_client, "leaf").replace(
        "\n", ""
    )
    assert ", Done" not in body(grace_client, "leaf")


def test_a_query_that_is_too_long_is_refused_in_words(client, roadmap):
    for extra in ({}, {"headers": HTMX}):
        shown = body(client, "single " * 40, **extra)
        assert "A search takes up to 100 characters, and this one has 279. Shorten it." in shown
        assert "topics/single-1" not in shown


def test_who_searches_very_often_gets_the_topics_alone(
    ada_client, grace_client, client, monkeypatch
):
    monkeypatch.setattr(rate_limits, "SEARCHES", RateLimit("search", uses=2, seconds=300))
    path = "/roadmaps/backend/topics/leaf-1-1/note/"
    ada_client.post(path, {"body": "my leaf", "revision": 0})
    shown = [body(ada_client, "leaf", headers=HTMX) for _ in range(3)]
    assert ["In your notes" in html for html in shown] == [True, True, False]
    assert ["Your notes were left out" in html for html in shown] == [False, False, True]
    assert all("topics/leaf-1-1/" in html for html in shown)
    for other in (grace_client, client):
        assert "were left out" not in body(other, "leaf")


def test_of_many_notes_the_page_says_that_it_shows_the_latest(ada_client, roadmap):
    level, line = (getattr(Topic.objects.get(slug="single-1"), name) for name in PLACE)
    for number in range(SHOWN + 1):
        shown = flat(body(ada_client, "heron"))
        assert f", {number} note" in shown or not number
        slug = TopicFactory(level=level, category=line).slug
        Roadmap.objects.update(content_version=F("content_version") + 1)
        ada_client.post(f"/roadmaps/backend/topics/{slug}/note/", {"body": "a heron"})
    shown = flat(body(ada_client, "heron"))
    assert f", the latest {SHOWN} notes" in shown
    assert shown.count("<mark>heron</mark>") == SHOWN
    at_once = flat(body(ada_client, "heron", headers=HTMX))
    assert f", the latest {AT_ONCE} notes" in at_once
    assert at_once.count("<mark>heron</mark>") == AT_ONCE


def test_grace_finds_none_of_adas_notes(ada_client, grace_client):
    path = "/roadmaps/backend/topics/leaf-1-1/note/"
    ada_client.post(path, {"body": "remember the **heron**", "revision": 0})
    mine = body(ada_client, "heron")
    assert "In your notes" in mine
    assert "<mark>heron</mark>" in mine
    assert "/topics/leaf-1-1/#notes-leaf-1-1" in mine
    assert "Nothing matches" in body(grace_client, "heron")


def test_a_private_roadmap_is_searched_by_its_owner_alone(ada, ada_client, grace_client, client):
    topic = TopicFactory(title="Hidden heron")
    Roadmap.objects.filter(pk=topic.roadmap_id).update(owner=ada, visibility="private")
    slug = Roadmap.objects.get(pk=topic.roadmap_id).slug
    assert "Hidden" in body(ada_client, "heron")
    for other in (grace_client, client):
        assert "Nothing matches" in body(other, "heron")
        assert other.get("/search/", {"q": "heron", "roadmap": slug}).status_code == 404


def test_one_roadmap_alone_can_be_searched(client, roadmap):
    small_roadmap_of_another = TopicFactory(title="Single elsewhere")
    everywhere = body(client, "single")
    assert "elsewhere" in everywhere
    here = client.get("/search/", {"q": "single", "roadmap": "backend"}).content.decode()
    assert "elsewhere" not in here
    assert small_roadmap_of_another.roadmap.slug not in here


@pytest.mark.parametrize("slug", ["nowhere", "\x00", "x" * 999])
def test_an_unknown_roadmap_is_404(client, roadmap, slug):
    assert client.get("/search/", {"q": "x", "roadmap": slug}).status_code == 404


def test_a_search_that_leaves_roadmaps_out_says_so(client, roadmap):
    assert "more roadmaps than" not in body(client, "heron")
    for _ in range(SEARCHED):
        RoadmapFactory()
    assert "There are more roadmaps than are searched at once" in body(client, "heron")


def test_an_unlisted_public_roadmap_of_another_is_not_searched_unless_named(client, ada, roadmap):
    topic = TopicFactory(title="Public heron")
    Roadmap.objects.filter(pk=topic.roadmap_id).update(owner=ada)
    assert "Nothing matches" in body(client, "heron")
    slug = Roadmap.objects.get(pk=topic.roadmap_id).slug
    assert "Public" in client.get("/search/", {"q": "heron", "roadmap": slug}).content.decode()


@pytest.mark.parametrize("groups", [1, 6])
def test_a_search_takes_a_fixed_number_of_queries(groups, grace_client, django_assert_num_queries):
    small_roadmap(groups=groups)
    path = "/roadmaps/backend/topics/{}/note/"
    for topic in Topic.objects.filter(slug__startswith="leaf"):
        grace_client.post(path.format(topic.slug), {"body": "my leaf", "revision": 0})
    body(grace_client, "leaf", headers=HTMX)
    with django_assert_num_queries(7):
        shown = body(grace_client, "leaf", headers=HTMX)
    assert f"Leaf</mark> {groups}.3" in shown or groups > 1
    assert shown.count("my <mark>leaf") == min(3 * groups, AT_ONCE)
