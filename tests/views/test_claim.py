"""A visitor's ticks at sign-up and sign-in: asked about once, never dropped unasked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import statuses_for
from roadmap.enums import Status
from roadmap.models import Guest, ObjectiveTick, Topic
from tests.factories import ObjectiveFactory

MONDAY = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
PASSWORD = "correct-horse-battery"
STATUS = "/roadmaps/backend/topics/{}/status/"


def sign_in(client: Client, user: User, **sent: str) -> Any:
    user.set_password(PASSWORD)
    user.save()
    return client.post(
        "/accounts/login/", {"login": user.email, "password": PASSWORD, **sent}, follow=True
    )


def tick(client: Client, slug: str, status: str = "done") -> None:
    client.post(STATUS.format(slug), {"status": status})


def tick_objective(client: Client, slug: str) -> Topic:
    topic = Topic.objects.get(slug=slug)
    objective = ObjectiveFactory(topic=topic)
    client.post(f"/roadmaps/backend/topics/{slug}/objectives/{objective.uid}/", {"checked": "1"})
    return topic


def status_of(user: User, slug: str) -> Status:
    statuses = statuses_for(Learner(user_id=user.pk))
    return statuses.get(Topic.objects.get(slug=slug).pk, Status.TODO)


@pytest.mark.parametrize("way", [{}, {"next": "/history/"}])
def test_an_account_with_progress_is_asked_whatever_page_comes_next(client, ada, way):
    tick(client, "single-1", "known")
    asked = sign_in(client, ada, **way)
    assert asked.request["PATH_INFO"] == "/claim/"
    assert "you ticked one topic in this browser" in asked.content.decode()
    address = f"/claim/?{asked.request['QUERY_STRING']}"
    answered = client.post(address, {"answer": "yes"}, follow=True)
    assert answered.request["PATH_INFO"] == way.get("next", "/dashboard/")
    assert "Your ticks came along: one topic." in answered.content.decode()
    assert status_of(ada, "single-1") is Status.KNOWN
    assert client.get("/claim/").status_code == 302, "it is asked once"


def test_an_account_without_progress_gets_them_unasked(client, grace, roadmap):
    tick(client, "single-1")
    page = sign_in(client, grace, next="/history/")
    assert page.request["PATH_INFO"] == "/history/"
    assert "Your ticks came along: one topic." in page.content.decode()
    assert status_of(grace, "single-1") is Status.DONE


def test_objectives_alone_are_worth_the_question(client, ada):
    topic = tick_objective(client, "single-1")
    asked = sign_in(client, ada)
    assert "you ticked one objective in this browser" in asked.content.decode()
    page = client.post("/claim/", {"answer": "yes"}, follow=True).content.decode()
    assert "Your ticks came along: one objective." in page
    assert "/undo/" in page
    assert ObjectiveTick.objects.get(user=ada).objective.topic == topic


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "maybe"}, {"answer": "yes\0"}])
def test_without_an_answer_nothing_is_dropped(client, ada, sent):
    tick(client, "single-1")
    sign_in(client, ada)
    refused = client.post("/claim/", sent)
    assert refused.status_code == 400
    assert "yes or no" in refused.content.decode()
    assert Guest.objects.count() == 1
    client.post("/claim/", {"answer": "yes"})
    assert status_of(ada, "single-1") is Status.DONE


def test_left_out_they_are_gone(client, ada):
    tick(client, "single-1")
    sign_in(client, ada)
    client.post("/claim/", {"answer": "no"})
    assert not Guest.objects.exists()
    assert status_of(ada, "single-1") is Status.TODO


def test_what_the_account_has_later_is_not_said_to_come_along(client, ada):
    tick(client, "leaf-1-1", "done")
    sign_in(client, ada)
    page = client.post("/claim/", {"answer": "yes"}, follow=True).content.decode()
    assert "Your account has all of it already" in page


@pytest.mark.parametrize("away", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_the_way_on_never_leads_away(client, ada, away):
    tick(client, "single-1")
    sign_in(client, ada)
    response = client.post(f"/claim/?next={away}", {"answer": "yes"})
    assert response["Location"] == "/dashboard/"


def test_a_visitors_ticks_last_as_long_as_they_come_back(client, roadmap):
    """A session ends when nothing in it has changed for ``SESSION_COOKIE_AGE``."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        for slug in ("leaf-1-1", "leaf-1-2", "leaf-1-3"):
            tick(client, slug)
            clock.shift(dt.timedelta(days=60))
        assert client.get("/roadmaps/backend/basics/").context["guest_ticks"]() == 3


def test_an_undo_by_a_visitor_who_is_gone_finds_nothing(client, roadmap):
    tick(client, "single-1")
    action = Guest.objects.get().action_set.get().pk
    Guest.objects.all().delete()
    assert client.post(f"/undo/{action}/").status_code == 404
