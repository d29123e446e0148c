"""Setting a status over HTTP: as a form, as a fragment, by whom, and with what nonsense."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.models import Action, Guest, Progress, ProgressEvent, Topic
from tests.conftest import client_of
from tests.factories import UserFactory, small_roadmap
from tests.races import at_once

URL = "/roadmaps/backend/topics/{}/status/"
HTMX = {"hx-request": "true", "hx-request-type": "partial"}
STATEMENTS = {"sqlite": 8, "postgresql": 9}
"""BEGIN and COMMIT among them, and on PostgreSQL the lock of the learner."""


def post(client: Client, slug: str, status: str, **extra):
    return client.post(URL.format(slug), {"status": status}, **extra)


def test_a_plain_form_goes_back_to_the_page_with_a_message_that_offers_undo(ada_client):
    page = "/roadmaps/backend/basics/?status=todo"
    response = post(ada_client, "single-1", "done", headers={"referer": f"http://testserver{page}"})
    assert (response.status_code, response["Location"]) == (303, f"{page}#t-single-1")
    shown = ada_client.get(page).content.decode()
    action = Action.objects.latest("pk")
    assert "Single one is done. Stone 2 placed." in shown
    assert f"/undo/{action.pk}/" in shown


def test_a_fragment_refreshes_the_row_and_every_number(ada_client):
    html = post(ada_client, "leaf-1-3", "known", headers=HTMX).content.decode()
    assert "<html" not in html
    for target in (
        "t-leaf-1-3",
        "t-group-1",
        "n-total",
        "n-level-basics",
        "n-sec-basics-db",
        "r-basics-db",
        "toasts",
    ):
        assert f'hx-target="#{target}"' in html, target
    assert "Leaf 1.3: you knew it already." in html


@pytest.mark.parametrize("status", ["", "finished", "DONE", "done\x00", "done'--", "\ud800"])
def test_an_unknown_status_gets_a_clear_answer_and_changes_nothing(ada_client, status):
    before = Progress.objects.count()
    sent = urlencode({"status": status.encode("utf-8", "surrogatepass")})
    response = ada_client.post(URL.format("single-1"), sent, "application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "todo, learning, done, known or skipped" in response.content.decode()
    assert Progress.objects.count() == before


def test_a_missing_status_gets_a_clear_answer(ada_client):
    assert ada_client.post(URL.format("single-1")).status_code == 400


def test_an_unknown_topic_and_a_draft_look_the_same(ada_client):
    Topic.objects.filter(slug="single-1").update(lifecycle="draft")
    for slug in ("single-1", "nowhere"):
        assert post(ada_client, slug, "done").status_code == 404


def test_a_visitor_becomes_a_guest_at_the_first_tick_and_not_before(client, roadmap):
    client.get("/roadmaps/backend/basics/")
    assert "sessionid" not in client.cookies
    assert not Guest.objects.exists()
    post(client, "single-1", "done")
    post(client, "single-2", "done")
    guest = Guest.objects.get()
    assert Progress.objects.filter(guest=guest).count() == 2


def test_a_guest_whose_row_is_gone_starts_again(client, roadmap):
    post(client, "single-1", "done")
    Guest.objects.all().delete()
    assert post(client, "single-1", "done").status_code == 303
    assert Guest.objects.count() == 1


def shown_status(client: Client, slug: str) -> str:
    """The status that the topic's row on the checklist shows."""
    html = client.get("/roadmaps/backend/basics/").content.decode()
    found = re.search(rf'id="t-{slug}"[^>]*data-status="(\w+)"', html)
    assert found
    return found[1]


def test_another_visitor_does_not_see_a_guests_ticks(client, roadmap):
    post(client, "single-1", "done")
    assert shown_status(client, "single-1") == "done"
    assert shown_status(Client(), "single-1") == "todo"


def test_grace_sees_none_of_adas_ticks_on_the_checklist(ada_client, grace_client):
    assert shown_status(ada_client, "leaf-1-1") == "done"
    assert shown_status(grace_client, "leaf-1-1") == "todo"


def test_undo_by_a_plain_form(ada_client, ada):
    post(ada_client, "group-1", "skipped")
    action = Action.objects.latest("pk")
    response = ada_client.post(
        f"/undo/{action.pk}/", headers={"referer": "http://testserver/history/"}
    )
    assert (response.status_code, response["Location"]) == (303, f"/history/#entry-{action.pk}")
    assert set(Progress.objects.filter(user=ada).values_list("status", flat=True)) == {
        "done",
        "learning",
    }


def test_undo_as_a_fragment_says_that_the_second_time_did_nothing(ada_client):
    post(ada_client, "single-1", "done")
    action = Action.objects.latest("pk")
    first = ada_client.post(f"/undo/{action.pk}/", headers=HTMX).content.decode()
    assert 'hx-target="#t-single-1"' in first
    assert "Taken back." in first
    again = ada_client.post(f"/undo/{action.pk}/", headers={"referer": "/"}, follow=True)
    assert "This was taken back before." in again.content.decode()


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**40])
def test_undo_of_what_is_not_ones_own_is_not_found(ada_client, grace, number):
    assert ada_client.post(f"/undo/{number}/").status_code == 404


def test_grace_cannot_undo_adas_action(ada, grace_client):
    action = Action.objects.filter(user=ada).latest("pk")
    assert grace_client.post(f"/undo/{action.pk}/").status_code == 404
    action.refresh_from_db()
    assert action.undone_at is None


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_undo_is_a_post(ada_client, method):
    assert getattr(ada_client, method)("/undo/1/").status_code == 405


def test_the_choices_are_a_small_page_and_a_menu(ada_client):
    page = ada_client.get(URL.format("leaf-1-1")).content.decode()
    menu = ada_client.get(URL.format("leaf-1-1"), headers=HTMX).content.decode()
    for html in (page, menu):
        for status in ("todo", "learning", "done", "known", "skipped"):
            assert f'value="{status}"' in html
    assert "<html" in page
    assert "<html" not in menu


def test_a_post_without_a_token_is_refused_in_our_clothes(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    response = post(client, "single-1", "done")
    assert response.status_code == 403
    assert "Reload it and try again" in response.content.decode()


@pytest.mark.parametrize("groups", [1, 3])
def test_the_checklist_takes_the_same_queries_at_any_size(
    db, grace, django_assert_num_queries, groups
):
    small_roadmap(groups=groups)
    client = client_of(grace)
    client.get("/roadmaps/backend/basics/")
    with django_assert_num_queries(3):
        html = client.get("/roadmaps/backend/basics/").content.decode()
    assert f"Leaf {groups}.3" in html


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("groups", [1, 3])
def test_a_write_takes_the_same_statements_at_any_size(
    transactional_db, grace, django_assert_num_queries, groups
):
    small_roadmap(groups=groups)
    client = client_of(grace)
    post(client, "single-1", "done", headers=HTMX)
    for topic, status in (("single-1", "learning"), ("single-1", "todo"), ("leaf-1-1", "done")):
        with django_assert_num_queries(STATEMENTS[connection.vendor]):
            html = post(client, topic, status, headers=HTMX).content.decode()
        assert f'hx-target="#t-{topic}"' in html


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_posts_at_once_have_one_effect(transactional_db):
    small_roadmap()
    user = UserFactory()
    clients = [client_of(user) for _ in range(20)]
    answers = at_once([partial(post, client, "single-1", "done") for client in clients])
    assert [answer.status_code for answer in answers] == [303] * 20
    assert Progress.objects.count() == 1
    assert ProgressEvent.objects.count() == 1
    assert Action.objects.count() == 1


def test_visitors_of_one_network_begin_only_so_often(roadmap, monkeypatch, client):
    monkeypatch.setattr(rate_limits, "GUESTS", RateLimit("guest", uses=2, seconds=3600))
    first = Client(REMOTE_ADDR="2001:db8::1")
    assert post(first, "single-1", "done").status_code == 303
    assert post(Client(REMOTE_ADDR="2001:db8::2"), "single-1", "done").status_code == 303
    refused = post(Client(REMOTE_ADDR="2001:db8::3"), "single-1", "done")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "sign up" in refused.content.decode()
    assert Guest.objects.count() == 2
    assert post(first, "single-2", "done").status_code == 303
    assert post(client, "single-1", "done").status_code == 303
