"""The pages of a roadmap: what they show, to whom, and how a cache must treat them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from roadmap.models import OldSlug, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import ObjectiveFactory, PrerequisiteFactory, ResourceFactory, small_roadmap

HTMX = {"hx-request": "true", "hx-request-type": "partial"}
BASICS = "/roadmaps/backend/basics/"


def body(client: Client, path: str, **extra) -> str:
    response = client.get(path, **extra)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_checklist_lists_every_topic_of_its_level(client, roadmap):
    html = body(client, BASICS)
    for title in ("Group 1", "Leaf 1.1", "Leaf 1.2", "Leaf 1.3", "Single one"):
        assert title in html
    assert "Single two" not in html


def test_the_numbers_are_those_a_person_can_count(ada_client):
    html = body(ada_client, BASICS)
    assert "1 of 3" in html
    assert "1 of 4" in html


@pytest.mark.parametrize(
    ("query", "listed", "missing"),
    [
        ("status=done", ["Leaf 1.1", "Group 1"], ["Leaf 1.2", "Single one"]),
        ("importance=essential", ["Leaf 1.3", "Single one"], ["Leaf 1.1"]),
        ("category=vc", ["Single one"], ["Leaf 1.1"]),
        ("q=leaf+1.2", ["Leaf 1.2"], ["Leaf 1.1"]),
        ("q=group+1", ["Leaf 1.1", "Leaf 1.3"], ["Single one"]),
        ("status=nonsense&difficulty=%00&category=xx", ["Leaf 1.1", "Single one"], []),
    ],
)
def test_filters_narrow_the_checklist(ada_client, query, listed, missing):
    html = body(ada_client, f"{BASICS}?{query}")
    rows = html[html.index('class="rows"') :]
    for title in listed:
        assert f">{title}</a>" in rows
    for title in missing:
        assert f">{title}</a>" not in rows


def test_no_match_says_what_to_do(ada_client):
    html = body(ada_client, f"{BASICS}?q=nothing+like+this")
    assert "nothing like this" in html
    assert "Clear" in html


def test_an_edit_is_seen_at_once(client, roadmap):
    assert "Single one" in body(client, BASICS)
    Topic.objects.filter(slug="single-1").update(title="Renamed")
    Roadmap.objects.filter(pk=roadmap.pk).update(content_version=2)
    html = body(client, BASICS)
    assert ">Renamed</a>" in html
    assert ">Single one</a>" not in html


def test_the_topic_page_shows_what_belongs_to_it(ada_client, roadmap):
    leaf = Topic.objects.get(slug="leaf-1-1")
    ObjectiveFactory(topic=leaf, text="draw the plan of a query")
    ResourceFactory(topic=leaf, title="The manual", url="https://example.org/manual")
    PrerequisiteFactory(topic=Topic.objects.get(slug="single-2"), requires=leaf)
    Topic.objects.filter(pk=leaf.pk).update(body="Some **strong** words.")
    Roadmap.objects.filter(pk=roadmap.pk).update(content_version=2)
    html = body(ada_client, "/roadmaps/backend/topics/leaf-1-1/")
    assert "raw the plan of a query" in html
    assert 'href="https://example.org/manual"' in html
    assert "<strong>strong</strong>" in html
    assert "Single two" in html
    assert 'aria-pressed="true"' in html


def test_a_topic_answers_as_page_and_as_panel_and_says_so_to_caches(ada_client):
    path = "/roadmaps/backend/topics/leaf-1-1/"
    page = ada_client.get(path)
    panel = ada_client.get(path, headers=HTMX)
    restored = ada_client.get(path, headers=HTMX | {"hx-history-restore-request": "true"})
    assert "<html" in page.content.decode()
    assert "<html" not in panel.content.decode()
    assert "<title>" in panel.content.decode()
    assert "<html" in restored.content.decode()
    for response in (page, panel):
        assert "HX-Request" in response["Vary"]
        assert "no-store" in response["Cache-Control"]


def test_an_old_slug_redirects_for_ever(client, roadmap):
    leaf = Topic.objects.get(slug="leaf-1-1")
    OldSlug.objects.create(roadmap=roadmap, topic=leaf, slug="first-leaf")
    response = client.get("/roadmaps/backend/topics/first-leaf/")
    assert response.status_code == 301
    assert response["Location"] == "/roadmaps/backend/topics/leaf-1-1/"


def test_a_retired_topic_is_shown_to_those_who_worked_on_it_only(ada_client, grace_client, roadmap):
    Topic.objects.filter(slug="leaf-1-1").update(lifecycle="retired")
    Roadmap.objects.filter(pk=roadmap.pk).update(content_version=2)
    path = "/roadmaps/backend/topics/leaf-1-1/"
    assert ada_client.get(path).status_code == 200
    assert "Leaf 1.1" in body(ada_client, BASICS)
    assert grace_client.get(path).status_code == 404
    assert "Leaf 1.1" not in body(grace_client, BASICS)


def test_a_private_roadmap_and_a_missing_one_look_the_same(ada, grace):
    private = small_roadmap(slug="secret")
    Roadmap.objects.filter(pk=private.pk).update(visibility="private", owner=ada)
    path = "/roadmaps/secret/basics/"
    assert client_of(ada).get(path).status_code == 200
    hidden = client_of(grace).get(path)
    missing = client_of(grace).get("/roadmaps/nothing/basics/")
    assert hidden.status_code == missing.status_code == 404
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    hidden_text = token.sub("", hidden.content.decode()).replace("secret", "nothing")
    assert hidden_text == token.sub("", missing.content.decode())


def test_an_empty_site_says_so(client, db):
    assert client.get("/").status_code == 200
    assert client.get("/roadmaps/").status_code == 200


def test_the_map_says_when_all_of_it_is_behind_one(ada_client, roadmap):
    assert "Mark what you know already" in ada_client.get("/roadmaps/backend/").content.decode()
    for slug in Topic.objects.filter(subtopics=None).values_list("slug", flat=True):
        ada_client.post(f"/roadmaps/backend/topics/{slug}/status/", {"status": "done"})
    html = ada_client.get("/roadmaps/backend/").content.decode()
    assert "The end of the map" in html
    assert "Nothing is under way" not in html
    assert "Mark what you know already" not in html


def test_signed_in_the_front_door_leads_to_the_dashboard(ada_client):
    assert ada_client.get("/")["Location"] == "/dashboard/"


@pytest.mark.parametrize("groups", [1, 3])
def test_the_map_takes_the_same_queries_at_any_size(grace, django_assert_num_queries, groups):
    small_roadmap(groups=groups)
    client, path = client_of(grace), "/roadmaps/backend/"
    client.get(path)
    with django_assert_num_queries(3):
        html = body(client, path)
    assert "Basics" in html


@pytest.mark.parametrize(
    "path",
    [
        "/roadmaps/backend/topics/leaf-1-1/",
        "/roadmaps/backend/basics/",
        "/roadmaps/backend/",
        "/",
        "/accounts/login/",
        "/nowhere/",
        "/admin/login/",
    ],
)
def test_every_answer_carries_the_strict_policy(client, roadmap, path):
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "same-origin"


def test_the_theme_is_kept_in_a_cookie_and_printed(client, roadmap):
    response = client.post("/theme/", {"theme": "dark"}, headers={"referer": BASICS})
    assert (response.status_code, response["Location"]) == (303, BASICS)
    assert 'data-theme="dark"' in body(client, BASICS)
    client.post("/theme/", {"theme": "system"})
    assert "data-theme" not in body(client, BASICS).split("<body", maxsplit=1)[0]


def test_a_redirect_never_leads_away(client, roadmap):
    response = client.post(
        "/theme/", {"theme": "dark"}, headers={"referer": "https://evil.example/x"}
    )
    assert response["Location"] == "/"
