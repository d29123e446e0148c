"""Progress where a leaf became a group, or a group a leaf: which status, since when, which day."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.changes.changes import Changes, changed, update
from roadmap.domain.changes.changeset import tree_of
from roadmap.domain.changes.progress_migration import People, move_progress
from roadmap.domain.curation.move import move
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Progress, ProgressEvent, Topic
from tests.factories import UserFactory
from tests.learning import set_status

LATE = dt.datetime(2026, 5, 4, 23, 30, tzinfo=dt.UTC)


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


@pytest.fixture
def learner(roadmap) -> Learner:
    user = UserFactory(time_zone="Asia/Tokyo")
    return Learner(user_id=user.pk, time_zone=user.time_zone)


@pytest.mark.parametrize(
    ("former", "own", "expected"),
    [
        (Status.DONE, Status.LEARNING, Status.DONE),
        (Status.KNOWN, Status.SKIPPED, Status.SKIPPED),
        (Status.LEARNING, Status.TODO, None),
        (Status.SKIPPED, Status.TODO, Status.SKIPPED),
        (Status.SKIPPED, Status.LEARNING, Status.LEARNING),
    ],
)
def test_a_new_leaf_inherits_what_says_more_than_its_own(learner, former, own, expected):
    set_status(learner=learner, topic=topic("single-1"), status=former)
    set_status(learner=learner, topic=topic("single-2"), status=own)
    move(topic=topic("single-2"), parent=topic("single-1"), pass_on=True)
    row = Progress.objects.filter(topic=topic("single-2")).first()
    assert (row and row.status) == expected


def test_what_is_inherited_has_the_former_instant_on_the_learners_own_day(learner):
    set_status(learner=learner, topic=topic("single-1"), status=Status.DONE, now=LATE)
    move(topic=topic("single-2"), parent=topic("single-1"), pass_on=True)
    event = ProgressEvent.objects.get(topic=topic("single-2"))
    assert (event.at, event.day) == (LATE, dt.date(2026, 5, 5))


def test_a_former_group_has_its_state_since_the_last_of_its_leaves(learner):
    leaves = [topic("leaf-1-1"), topic("leaf-1-2"), topic("leaf-1-3")]
    for days, leaf in enumerate(leaves):
        now = LATE + days * dt.timedelta(days=1)
        set_status(learner=learner, topic=leaf, status=Status.DONE, now=now)
    before = tree_of(topic("group-1").roadmap)
    gone = (update(before.topics[leaf.pk], lifecycle="retired") for leaf in leaves)
    move_progress(before, changed(before, Changes.joined(gone)), People())
    row = Progress.objects.get(topic=topic("group-1"))
    assert (row.status, row.since) == (Status.DONE, LATE + dt.timedelta(days=2))
