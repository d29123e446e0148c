"""The filter bar over HTTP: several choices, the lens's number, kept for the next visit."""

from __future__ import annotations

import pytest

from roadmap.models import Preferences, Topic
from tests.factories import CategoryFactory, LevelFactory, TopicFactory
from tests.markup import flat

URL = "/roadmaps/backend/basics/"
KEEP = "/roadmaps/backend/filter/"
HTMX = {
    "hx-request": "true",
    "hx-request-type": "partial",
    "hx-current-url": f"http://testserver{URL}",
}


def listed(client, query=""):
    shown = client.get(f"{URL}{query}").content.decode()
    slugs = Topic.objects.order_by("pk").values_list("slug", flat=True)
    return {slug for slug in slugs if f'id="t-{slug}"' in shown}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?status=done&status=learning", {"group-1", "leaf-1-1", "leaf-1-2"}),
        (
            "?importance=essential&importance=important",
            {"group-1", "leaf-1-2", "leaf-1-3", "single-1"},
        ),
        ("?hide=finished", {"group-1", "leaf-1-2", "leaf-1-3", "single-1"}),
        ("?hide=finished&hide=skipped&category=vc", {"single-1"}),
        ("?minutes=60&status=todo", {"group-1", "leaf-1-3"}),
        (
            "?minutes=nonsense&status=%00",
            {"group-1", "leaf-1-1", "leaf-1-2", "leaf-1-3", "single-1"},
        ),
    ],
)
def test_choices_narrow_the_checklist(ada_client, query, expected):
    Topic.objects.filter(slug="single-1").update(minutes=90)
    assert listed(ada_client, query) == expected


def test_a_lens_shows_its_own_percentage(ada_client):
    shown = ada_client.get(f"{URL}?category=db").content.decode()
    assert "33 % behind you: 1 of 3" in shown
    assert "behind you" not in ada_client.get(f"{URL}?status=done").content.decode()


def test_a_lens_with_nothing_to_count_says_so(ada_client):
    shown = ada_client.get(f"{URL}?importance=optional").content.decode()
    assert '<span class="num" id="lens">nothing to count</span>' in shown


def test_a_tick_refreshes_the_lens_that_the_page_sent_along(ada_client):
    shown = ada_client.get(f"{URL}?category=db").content.decode()
    assert 'form="status" name="lens" value="basics?category=db"' in shown
    sent = {"status": "done", "lens": "basics?category=db"}
    path = "/roadmaps/backend/topics/leaf-1-3/status/"
    html = ada_client.post(path, sent, headers=HTMX).content.decode()
    assert 'hx-target="#lens"' in html
    assert "66 % behind you: 2 of 3" in html
    action = html.partition("/undo/")[2].partition("/")[0]
    html = ada_client.post(
        f"/undo/{action}/", {"lens": sent["lens"]}, headers=HTMX
    ).content.decode()
    assert "33 % behind you: 1 of 3" in html


@pytest.mark.parametrize(
    "lens", ["", "?", "nowhere?category=db", "basics", "basics?x=%00", "x" * 9999]
)
def test_an_odd_lens_is_no_error(ada_client, lens):
    sent = {"status": "done", "lens": lens}
    response = ada_client.post("/roadmaps/backend/topics/leaf-1-3/status/", sent, headers=HTMX)
    assert response.status_code == 200
    assert 'hx-target="#lens"' not in response.content.decode()


def test_a_kept_filter_is_used_at_the_next_visit_of_any_level(ada_client):
    ada_client.post(KEEP, {"query": "hide=finished&q=words"})
    assert listed(ada_client) == {"group-1", "leaf-1-2", "leaf-1-3", "single-1"}
    assert Preferences.objects.get().checklist_filter == "hide=finished"


def test_the_address_wins_over_the_kept_filter(ada_client):
    ada_client.post(KEEP, {"query": "hide=finished"})
    assert "leaf-1-1" in listed(ada_client, "?status=done")
    assert "leaf-1-1" in listed(ada_client, "?q=")
    assert "without the filter you keep" in ada_client.get(f"{URL}?q=").content.decode()


def test_an_address_with_something_else_in_it_does_not_clear_the_filter(ada_client):
    ada_client.post(KEEP, {"query": "hide=finished"})
    assert "leaf-1-1" not in listed(ada_client, "?utm_source=x")


def test_a_kept_filter_can_be_forgotten(ada_client):
    ada_client.post(KEEP, {"query": "hide=finished"})
    shown = ada_client.get(URL).content.decode()
    assert "Forget this filter" in shown
    response = ada_client.post(KEEP, {"query": ""}, headers={"referer": f"http://testserver{URL}"})
    assert response["Location"] == URL
    assert "leaf-1-1" in listed(ada_client)


def test_what_is_kept_is_what_could_be_read(ada_client):
    for query in ("status=<script>", "category=nowhere", "\x00", "%ED%A0%80=1", "x" * 10_000):
        assert ada_client.post(KEEP, {"query": query}).status_code == 303
        assert Preferences.objects.get().checklist_filter == ""
    assert ada_client.post(KEEP).status_code == 303


def test_with_htmx_the_page_is_fetched_anew(ada_client):
    response = ada_client.post(KEEP, {"query": "hide=finished"}, headers=HTMX)
    assert response["HX-Refresh"] == "true"


def test_grace_has_none_of_adas_filter(ada_client, grace_client):
    ada_client.post(KEEP, {"query": "importance=essential"})
    assert "leaf-1-1" not in listed(ada_client)
    assert "leaf-1-1" in listed(grace_client)


def test_a_visitor_filters_but_keeps_nothing(client, roadmap):
    assert listed(client, "?category=vc") == {"single-1"}
    assert "Keep for next time" not in client.get(f"{URL}?category=vc").content.decode()
    assert client.post(KEEP, {"query": "category=vc"})["Location"].startswith("/accounts/login/")


def test_a_kept_category_that_a_level_lacks_filters_nothing_there(ada_client):
    ada_client.post(KEEP, {"query": "category=vc"})
    assert listed(ada_client) == {"single-1"}
    shown = ada_client.get("/roadmaps/backend/advanced/").content.decode()
    assert 'id="t-single-2"' in shown


@pytest.mark.parametrize("lines", [1, 8])
def test_a_kept_filter_costs_no_query(lines, ada_client, roadmap, django_assert_num_queries):
    level = LevelFactory(roadmap=roadmap, slug="wide")
    for _ in range(lines):
        TopicFactory(level=level, category=CategoryFactory(roadmap=roadmap))
    ada_client.post(KEEP, {"query": "importance=useful"})
    ada_client.get("/roadmaps/backend/wide/")
    with django_assert_num_queries(3):
        shown = ada_client.get("/roadmaps/backend/wide/").content.decode()
    assert flat(shown).count('<li id="t-') == lines
