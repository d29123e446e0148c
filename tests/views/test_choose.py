"""A group of which some are enough: pages say it, done and known ask which, undo takes one back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from roadmap.models import Action, Progress, Roadmap, Topic

STATUS = "/roadmaps/backend/topics/{}/status/"
HTMX = {"hx-request": "true", "hx-request-type": "partial"}
LEVEL = "/roadmaps/backend/basics/"


@pytest.fixture
def one_is_enough(roadmap) -> Roadmap:
    Topic.objects.filter(slug="group-1").update(choose=1)
    return roadmap


@pytest.fixture
def client(grace_client, one_is_enough) -> Client:
    return grace_client


def statuses() -> dict[str, str]:
    return dict(Progress.objects.values_list("topic__slug", "status"))


def row_of(html: str, slug: str) -> str:
    found = re.search(rf'<li\s+id="t-{slug}".*?</li>', html, re.DOTALL)
    assert found
    return " ".join(found[0].split())


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("status", ["learning", "done", "known"])
def test_a_status_on_the_group_asks_which_and_writes_nothing(client, status):
    response = client.post(STATUS.format("group-1"), {"status": status})
    assert response.status_code == 422
    assert all(f'value="leaf-1-{n}"' in text_of(response) for n in (1, 2, 3))
    assert "1 of these is enough" in text_of(response)
    assert "Nothing was ticked" not in text_of(response)
    assert not Action.objects.exists()


def test_htmx_is_sent_to_the_page_that_asks(client):
    response = client.post(STATUS.format("group-1"), {"status": "done"}, headers=HTMX)
    address = response["HX-Redirect"]
    assert address == STATUS.format("group-1") + "?status=done"
    assert not Action.objects.exists()
    page = client.get(address)
    assert page.status_code == 200
    assert 'value="leaf-1-2"' in text_of(page)


def test_what_is_ticked_is_one_action_with_one_undo_and_leads_back(client):
    sent = {"status": "done", "topic": ["leaf-1-1", "leaf-1-3"], "next": LEVEL}
    response = client.post(STATUS.format("group-1"), sent)
    assert (response.status_code, response["Location"]) == (303, LEVEL)
    assert statuses() == {"leaf-1-1": "done", "leaf-1-3": "done"}
    assert "Group 1: 2 topics set to done." in text_of(client.get(LEVEL))
    client.post(f"/undo/{Action.objects.get().pk}/")
    assert statuses() == {}


def test_nothing_ticked_says_so(client):
    response = client.post(STATUS.format("group-1"), {"status": "done", "next": LEVEL})
    assert response.status_code == 422
    assert "Nothing was ticked" in text_of(response)


@pytest.mark.parametrize("slug", ["single-1", "nowhere", "\x00", "group-1"])
def test_names_of_other_topics_are_left_out(client, slug):
    response = client.post(STATUS.format("group-1"), {"status": "done", "topic": slug})
    assert response.status_code == 422
    assert statuses() == {}


def test_no_other_site_is_led_to(client):
    sent = {"status": "done", "topic": "leaf-1-1", "next": "https://elsewhere.example/"}
    response = client.post(STATUS.format("group-1"), sent)
    assert response["Location"] == "/roadmaps/backend/topics/group-1/"


@pytest.mark.parametrize("status", ["skipped", "todo"])
def test_to_skip_or_to_begin_anew_goes_to_all(client, grace, status):
    client.post(STATUS.format("leaf-1-1"), {"status": "done"})
    assert client.post(STATUS.format("group-1"), {"status": status}).status_code == 303
    expected = {"leaf-1-1", "leaf-1-2", "leaf-1-3"} if status == "skipped" else set()
    assert statuses().keys() == expected


def test_known_does_not_weaken_what_is_done(client):
    client.post(STATUS.format("leaf-1-1"), {"status": "done"})
    sent = {"status": "known", "topic": ["leaf-1-1", "leaf-1-2"]}
    client.post(STATUS.format("group-1"), sent)
    assert statuses() == {"leaf-1-1": "done", "leaf-1-2": "known"}


def test_a_visitor_becomes_a_guest_by_picking_and_not_by_being_asked(one_is_enough):
    visitor = Client()
    visitor.post(STATUS.format("group-1"), {"status": "done"})
    assert "sessionid" not in visitor.cookies
    visitor.post(STATUS.format("group-1"), {"status": "done", "topic": "leaf-1-2"})
    assert statuses() == {"leaf-1-2": "done"}


def test_the_checklist_says_how_many_are_enough_and_what_is_not_needed(client):
    before = client.get(LEVEL).content.decode()
    assert "0 of 1 needed, 3 to choose from" in row_of(before, "group-1")
    assert "spare" not in row_of(before, "leaf-1-2"), "nothing is chosen yet"
    assert "0 of 2" in before
    client.post(STATUS.format("leaf-1-1"), {"status": "done"})
    after = client.get(LEVEL).content.decode()
    assert "1 of 1 needed, 3 to choose from" in row_of(after, "group-1")
    assert 'data-status="done"' in row_of(after, "group-1")
    spare = row_of(after, "leaf-1-2")
    assert "spare" in spare
    assert 'data-status="todo"' in spare
    assert escape("To do, not needed, change the status of Leaf 1.2") in spare
    assert "1 of 2" in after


def test_the_answer_to_a_tick_draws_its_alternatives_anew(client):
    html = client.post(STATUS.format("leaf-1-1"), {"status": "done"}, headers=HTMX)
    assert "Not needed" in row_of(html.content.decode(), "leaf-1-3")
    undone = client.post(
        f"/undo/{Action.objects.get().pk}/",
        headers={**HTMX, "hx-current-url": f"http://testserver{LEVEL}"},
    )
    assert "Not needed" not in row_of(undone.content.decode(), "leaf-1-3")


def test_topic_pages_the_map_and_paper_say_it(client):
    client.post(STATUS.format("leaf-1-1"), {"status": "done"})
    said = "1 of 1 needed, 3 to choose from"
    assert said in text_of(client.get("/roadmaps/backend/topics/group-1/"))
    assert "Not needed" in text_of(client.get("/roadmaps/backend/topics/leaf-1-2/"))
    overview = text_of(client.get("/roadmaps/backend/"))
    assert said in overview
    assert 'class="loop done"' in overview
    paper = text_of(client.get("/roadmaps/backend/print/"))
    assert said in paper
    assert paper.count("not needed") == 2


def test_placement_marks_no_alternative_that_is_not_ticked_itself(client):
    page = text_of(client.get("/roadmaps/backend/placement/"))
    assert "1 of them is enough" in page
    assert 'value="group-1"' not in page
    client.post("/roadmaps/backend/placement/", {"level": "basics", "line": "db"})
    assert statuses() == {"single-1": "known", "single-2": "known"}
    client.post("/roadmaps/backend/placement/", {"topic": ["leaf-1-2", "group-1"]})
    assert statuses() == {"single-1": "known", "single-2": "known", "leaf-1-2": "known"}


def test_a_page_takes_no_more_queries_for_a_choice(client, django_assert_num_queries):
    client.get(LEVEL)
    Topic.objects.filter(slug="group-1").update(choose=None)
    Roadmap.objects.update(content_version=99)
    with CaptureQueriesContext(connection) as without:
        client.get(LEVEL)
    Topic.objects.filter(slug="group-1").update(choose=1)
    Roadmap.objects.update(content_version=100)
    with django_assert_num_queries(len(without)):
        client.get(LEVEL)
