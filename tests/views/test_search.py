"""The search page and the quick switcher, which show the same."""

from __future__ import annotations

import pytest

from roadmap.models import Roadmap, Topic
from tests.factories import TopicFactory, small_roadmap

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
    assert "Nothing matches “qqqq”." in body(client, "qqqq")


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
    assert 'Leaf</mark> 1.1<span class="vh">, Done' in body(ada_client, "leaf").replace("\n", "")
    assert ", Done" not in body(grace_client, "leaf")


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
    with django_assert_num_queries(4):
        shown = body(grace_client, "leaf", headers=HTMX)
    assert f"Leaf</mark> {groups}.3" in shown
    assert shown.count("my <mark>leaf") == 3 * groups
