"""A guest's ticks join an account."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.actions.undo import undo
from roadmap.domain.progress.guests import (
    Ticks,
    claim_guest_progress,
    forget_guest,
    guest_count,
)
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.statuses import statuses_for
from roadmap.enums import Status
from roadmap.models import (
    Guest,
    ObjectiveEvent,
    ObjectiveTick,
    Progress,
    ProgressEvent,
    Topic,
)
from tests.factories import ObjectiveFactory
from tests.learning import set_status

MONDAY = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.fixture
def guest(roadmap) -> Learner:
    return Learner(guest_id=Guest.objects.create().pk)


@pytest.fixture
def user(grace) -> Learner:
    return Learner(user_id=grace.pk)


def tick(learner: Learner, slug: str, status: Status, now: dt.datetime) -> None:
    set_status(learner=learner, topic=Topic.objects.get(slug=slug), status=status, now=now)


def claim(user: Learner, guest: Learner):
    return claim_guest_progress(learner=user, guest_id=guest.guest_id)


def test_ticks_come_along_with_their_times_as_one_action(guest, user):
    tick(guest, "single-1", Status.DONE, MONDAY)
    tick(guest, "single-2", Status.LEARNING, TUESDAY)
    brought = claim(user, guest)
    assert brought.topics == 2
    rows = Progress.objects.filter(user_id=user.user_id).order_by("since")
    assert [(r.topic.slug, r.status, r.since) for r in rows] == [
        ("single-1", "done", MONDAY),
        ("single-2", "learning", TUESDAY),
    ]
    events = ProgressEvent.objects.filter(user_id=user.user_id)
    assert {event.day for event in events} == {MONDAY.date(), TUESDAY.date()}
    assert {event.source for event in events} == {"claim"}


@pytest.mark.parametrize(
    ("mine", "my_time", "theirs", "their_time", "winner"),
    [
        (Status.DONE, MONDAY, Status.LEARNING, TUESDAY, Status.LEARNING),
        (Status.DONE, TUESDAY, Status.LEARNING, MONDAY, Status.DONE),
        (Status.KNOWN, MONDAY, Status.DONE, MONDAY, Status.DONE),
        (Status.LEARNING, MONDAY, Status.KNOWN, MONDAY, Status.KNOWN),
        (Status.SKIPPED, MONDAY, Status.LEARNING, MONDAY, Status.LEARNING),
        (Status.LEARNING, MONDAY, Status.SKIPPED, MONDAY, Status.LEARNING),
    ],
)
def test_the_later_tick_wins_and_at_equal_times_the_stronger(
    guest, user, mine, my_time, theirs, their_time, winner
):
    tick(user, "single-1", mine, my_time)
    tick(guest, "single-1", theirs, their_time)
    claim(user, guest)
    assert statuses_for(user) == {Topic.objects.get(slug="single-1").pk: winner}


def test_a_second_claim_does_nothing(guest, user):
    tick(guest, "single-1", Status.DONE, MONDAY)
    assert claim(user, guest).topics == 1
    assert not claim(user, guest)
    assert not Guest.objects.exists()


def test_a_claim_can_be_taken_back(guest, user):
    tick(user, "single-2", Status.LEARNING, MONDAY)
    tick(guest, "single-1", Status.DONE, MONDAY)
    tick(guest, "single-2", Status.DONE, TUESDAY)
    brought = claim(user, guest)
    undo(learner=user, action_id=brought.action_id)
    assert statuses_for(user) == {Topic.objects.get(slug="single-2").pk: Status.LEARNING}


def test_objective_ticks_come_along_with_their_times(guest, user):
    goal = ObjectiveFactory(topic=Topic.objects.get(slug="single-1"))
    set_objective(learner=guest, objective=goal, checked=True, now=MONDAY)
    brought = claim(user, guest)
    assert str(brought) == "one objective"
    assert user.rows(ObjectiveTick).values_list("objective", "since").get() == (goal.pk, MONDAY)
    event = user.rows(ObjectiveEvent).get()
    assert (event.at, event.day) == (MONDAY, MONDAY.date())
    undo(learner=user, action_id=brought.action_id)
    assert not user.rows(ObjectiveTick).exists()


def test_what_came_along_is_told_in_words():
    assert str(Ticks(topics=2, objectives=1)) == "two topics and one objective"
    assert str(Ticks()) == "nothing"


def test_a_guest_can_be_forgotten(guest):
    tick(guest, "single-1", Status.DONE, MONDAY)
    assert guest_count(guest.guest_id) == 1
    forget_guest(guest.guest_id)
    assert guest_count(guest.guest_id) == 0
    forget_guest(guest.guest_id)
