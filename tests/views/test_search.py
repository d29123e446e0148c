"""The search page and the quick switcher, which show the same."""

from __future__ import annotations

import re

import pytest
from django.db.models import F

from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.domain.search.results import AT_ONCE, SEARCHED, SHOWN
from roadmap.models import Roadmap, Topic
from tests.factories import RoadmapFactory, TopicFactory, small_roadmap, subtopic
from tests.markup import flat

PLACE = ("level", "category")
HTMX = {"hx-request": "true", "hx-request-type": "partial"}
DIALOG = {**HTMX, "hx-target": "div#switcher-found"}


def body(client, query, **extra):
    return client.get("/search/", {"q": query}, **extra).content.decode()


def test_a_visitor_finds_topics_and_gets_no_session(client, roadmap):
    response = client.get("/search/", {"q": "single"})
    shown = response.content.decode()
    assert 'href="/roadmaps/backend/topics/single-1/"' in shown
    assert "<mark>Single</mark> one" in shown
    assert "sessionid" not in response.cookies


def test_the_page_and_the_switcher_show_the_same(client, roadmap):
    page, part = body(client, "leaf"), body(client, "leaf", headers=HTMX)
    dialog = body(client, "leaf", headers=DIALOG)
    assert "<html" in page
    assert "<html" not in part + dialog
    assert part.count("<title>leaf · Search · Cairn</title>") == 1
    assert "<title>" not in dialog
    found = [
        re.search(r"<ol class=\"found.*</ol>", html, re.DOTALL) for html in (page, part, dialog)
    ]
    assert len({match and match[0] for match in found}) == 1
    assert found[0]


def test_the_switcher_leads_to_all_that_was_found(client, roadmap):
    group = Topic.objects.get(slug="group-1")
    for number in range(SHOWN):
        subtopic(group, title=f"Heron & egret {number}")
    dialog = body(client, "heron &", headers=DIALOG)
    assert dialog.count('class="nm"') == AT_ONCE
    assert f"{AT_ONCE} of {SHOWN} results" in flat(dialog)
    assert f'href="/search/?q=heron+%26">All {SHOWN} results</a>' in flat(dialog)
    assert "results</a>" not in body(client, "heron &")
    subtopic(group, title="Heron at last")
    Roadmap.objects.update(content_version=F("content_version") + 1)
    page = body(client, "heron")
    assert page.count('class="nm"') == SHOWN
    assert 'href="?q=heron&amp;page=2"' in page
    rest = client.get("/search/", {"q": "heron", "page": 2}).text
    assert rest.count('class="nm"') == 1


def test_results_say_which_roadmap_they_are_from_where_several_are_searched(client, roadmap):
    assert "Only in" not in body(client, "single")
    other = TopicFactory(title="Single heron").roadmap
    for headers in ({}, HTMX, DIALOG):
        shown = flat(body(client, "single", headers=headers))
        mine, theirs = (
            shown.index(f'<h2 dir="auto">{title}</h2>') for title in (roadmap.title, other.title)
        )
        assert mine < shown.index("topics/single-1/") < theirs < shown.index("heron</bdi>")
        assert f'href="/search/?q=single&amp;roadmap={other.slug}"' in shown
        stays_open = 'hx-target="#switcher-found">Only in' in shown
        assert stays_open is (headers == DIALOG)


def test_a_search_of_one_roadmap_says_so_and_leads_everywhere(client, roadmap):
    TopicFactory(title="Single heron")
    for headers in ({}, HTMX, DIALOG):
        sent = {"q": "single", "roadmap": "backend"}
        shown = flat(client.get("/search/", sent, headers=headers).text)
        assert "Only in <bdi>Small roadmap</bdi>." in shown
        assert '<input type="hidden" name="roadmap" value="backend">' in shown
        assert 'href="/search/?q=single"' in shown
        assert "heron" not in shown
    dialog = client.get("/search/", sent, headers=DIALOG).text
    assert 'href="/search/?q=single&amp;roadmap=backend">All 2 results' in flat(dialog)


def test_a_roadmap_a_level_and_a_line_are_found_and_lead_there(client, roadmap):
    for headers in (HTMX, DIALOG):
        assert 'href="/roadmaps/backend/"' in body(client, "small", headers=headers)
        assert 'href="/roadmaps/backend/basics/"' in body(client, "basi", headers=headers)
        line = 'href="/roadmaps/backend/?line=db#line-db"'
        assert line in body(client, "databases", headers=headers)


def test_without_a_query_it_says_what_can_be_searched(client, ada_client):
    assert "own notes" not in body(client, "")
    assert "own notes" in body(ada_client, "")
    switcher = client.get("/roadmaps/").text.partition('id="switcher-found"')[2]
    assert "The beginning of a word is enough" in switcher


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
    done = 'Leaf</mark> 1.1</bdi><span class="help"><span class="vh">, Done, </span><bdi>Basics'
    assert done in flat(body(ada_client, "leaf"))
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
    for _ in range(SHOWN + 1):
        slug = TopicFactory(level=level, category=line).slug
        Roadmap.objects.update(content_version=F("content_version") + 1)
        ada_client.post(f"/roadmaps/backend/topics/{slug}/note/", {"body": "a heron"})
    for headers, shown in (({}, SHOWN), (DIALOG, AT_ONCE)):
        html = flat(body(ada_client, "heron", headers=headers))
        assert f"{shown} of {SHOWN + 1} notes, the latest first" in html
        assert html.count("<mark>heron</mark>") == shown
    rest = ada_client.get("/search/", {"q": "heron", "page": 2}).text
    assert rest.count("<mark>heron</mark>") == 1


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
    body(grace_client, "leaf", headers=DIALOG)
    with django_assert_num_queries(7):
        shown = body(grace_client, "leaf", headers=DIALOG)
    assert f"Leaf</mark> {groups}.3" in shown or groups > 1
    assert shown.count("my <mark>leaf") == min(3 * groups, AT_ONCE)
