"""Setting statuses and taking them back: the rules hold for any tree and any sequence."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from roadmap.domain.actions.undo import undo
from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.progress import statuses
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.domain.progress.selectors import load_progress, position
from roadmap.domain.progress.statuses import statuses_for
from roadmap.enums import Lifecycle, Status
from roadmap.models import Action, Progress, ProgressEvent, Topic
from tests.factories import UserFactory, small_roadmap, subtopic
from tests.learning import leaf_roots, set_status

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


@pytest.fixture
def learner(roadmap, grace) -> Learner:
    return Learner(user_id=grace.pk)


def test_setting_a_status_twice_is_the_same_as_once(learner):
    first = set_status(learner=learner, topic=topic("leaf-1-1"), status=Status.DONE)
    second = set_status(learner=learner, topic=topic("leaf-1-1"), status=Status.DONE)
    assert first.count == 1
    assert second.action_id is None
    assert (Progress.objects.count(), ProgressEvent.objects.count(), Action.objects.count()) == (
        1,
        1,
        1,
    )


def test_a_group_sets_its_leaves_as_one_action(learner):
    set_status(learner=learner, topic=topic("leaf-1-2"), status=Status.DONE)
    outcome = set_status(learner=learner, topic=topic("group-1"), status=Status.DONE)
    assert (outcome.count, outcome.leaves) == (2, 3)
    assert Progress.objects.filter(topic=topic("group-1")).count() == 0
    assert set(statuses_for(learner).values()) == {Status.DONE}
    undo(learner=learner, action_id=outcome.action_id)
    assert statuses_for(learner) == {topic("leaf-1-2").pk: Status.DONE}


def test_a_group_of_groups_reaches_every_leaf_but_drafts_and_retired_ones(learner):
    parent = topic("group-1")
    inner = subtopic(parent, slug="inner")
    kept = subtopic(inner, slug="inner-leaf")
    subtopic(inner, slug="draft", lifecycle=Lifecycle.DRAFT)
    subtopic(inner, slug="retired", lifecycle=Lifecycle.RETIRED)
    assert kept.pk in leaf_roots(parent)
    assert len(leaf_roots(parent)) == 4
    assert inner.pk not in leaf_roots(parent)


def test_to_do_leaves_no_row_but_an_event(learner):
    set_status(learner=learner, topic=topic("single-1"), status=Status.LEARNING)
    set_status(learner=learner, topic=topic("single-1"), status=Status.TODO)
    assert statuses_for(learner) == {}
    assert list(ProgressEvent.objects.values_list("from_status", "to_status")) == [
        ("todo", "learning"),
        ("learning", "todo"),
    ]


def test_an_event_keeps_the_instant_and_the_learners_day(grace, roadmap):
    late = dt.datetime(2026, 5, 4, 23, 30, tzinfo=dt.UTC)
    learner = Learner(user_id=grace.pk, time_zone="Asia/Tokyo")
    set_status(learner=learner, topic=topic("single-1"), status=Status.DONE, now=late)
    event = ProgressEvent.objects.get()
    assert event.at == late
    assert event.day == dt.date(2026, 5, 5)


def test_nobody_has_no_progress(roadmap):
    assert statuses_for(NOBODY) == {}
    with pytest.raises(ValueError, match="guest"):
        set_status(learner=NOBODY, topic=topic("single-1"), status=Status.DONE)


def test_grace_sees_none_of_adas_progress(ada, grace):
    assert statuses_for(Learner(user_id=ada.pk))
    assert statuses_for(Learner(user_id=grace.pk)) == {}


def test_grace_cannot_take_back_what_ada_did(ada, grace):
    action = Action.objects.filter(user=ada).latest("pk")
    assert not undo(learner=Learner(user_id=grace.pk), action_id=action.pk).found
    action.refresh_from_db()
    assert action.undone_at is None


def test_undo_restores_status_and_since_and_does_nothing_the_second_time(learner):
    leaf = topic("leaf-1-1")
    set_status(learner=learner, topic=leaf, status=Status.LEARNING, now=NOON)
    outcome = set_status(learner=learner, topic=leaf, status=Status.DONE)
    assert undo(learner=learner, action_id=outcome.action_id).restored == (leaf.pk,)
    row = Progress.objects.get()
    assert (row.status, row.since) == (Status.LEARNING, NOON)
    assert undo(learner=learner, action_id=outcome.action_id).already
    assert Progress.objects.get().status == Status.LEARNING


def test_undo_leaves_newer_changes_alone_and_says_how_many(learner):
    group = set_status(learner=learner, topic=topic("group-1"), status=Status.DONE)
    set_status(learner=learner, topic=topic("leaf-1-1"), status=Status.SKIPPED)
    result = undo(learner=learner, action_id=group.action_id)
    assert result.kept == 1
    assert statuses_for(learner) == {topic("leaf-1-1").pk: Status.SKIPPED}


def test_the_newest_topic_being_learned_is_where_the_learner_is(learner, roadmap):
    for minutes, slug in enumerate(("single-1", "leaf-1-1")):
        now = NOON + dt.timedelta(minutes=minutes)
        set_status(learner=learner, topic=topic(slug), status=Status.LEARNING, now=now)
    assert position(load_progress(learner=learner, roadmap=roadmap)).slug == "leaf-1-1"


def test_a_write_of_a_group_knows_which_of_its_leaves_the_next_page_reads_last(learner):
    set_status(learner=learner, topic=topic("leaf-1-3"), status=Status.SKIPPED)
    outcome = set_status(learner=learner, topic=topic("group-1"), status=Status.LEARNING)
    assert list(outcome.after) == list(statuses_for(learner))


WRITES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(list(Status))), min_size=1, max_size=12
)
SLUGS = ("group-1", "leaf-1-1", "leaf-1-2", "leaf-1-3", "single-1", "single-2")


class AnySequence(TestCase):
    """Random writes on one small tree."""

    def setup_example(self) -> None:
        super().setup_example()
        self.roadmap = small_roadmap()
        self.topics = {t.slug: t for t in Topic.objects.all()}
        self.learner = Learner(user_id=UserFactory().pk)

    def play(self, writes) -> list[int]:
        actions = []
        for number, (index, status) in enumerate(writes):
            outcome = set_status(
                learner=self.learner,
                topic=self.topics[SLUGS[index]],
                status=status,
                now=NOON + dt.timedelta(minutes=number),
            )
            if outcome.action_id:
                actions.append(outcome.action_id)
        return actions

    def rows(self) -> set[tuple[int, str, dt.datetime]]:
        return set(Progress.objects.values_list("topic_id", "status", "since"))

    @given(WRITES, WRITES, st.randoms(use_true_random=False))
    def test_undoing_everything_in_any_order_is_the_state_before(
        self, earlier, later, rng: random.Random
    ) -> None:
        self.play(earlier)
        before = self.rows()
        actions = self.play(later)
        rng.shuffle(actions)
        for action_id in actions:
            undo(learner=self.learner, action_id=action_id)
        assert self.rows() == before

    @given(WRITES)
    def test_the_last_event_that_holds_says_what_the_row_says(self, writes) -> None:
        self.play(writes)
        for leaf in self.topics.values():
            row = Progress.objects.filter(topic=leaf).first()
            event = ProgressEvent.objects.filter(topic=leaf).order_by("id").last()
            assert (event.to_status if event else "todo") == (row.status if row else "todo")
            if row:
                assert event.at == row.since

    @given(WRITES)
    def test_rows_stand_on_leaves_only_and_numbers_follow_them(self, writes) -> None:
        self.play(writes)
        groups = set(Topic.objects.exclude(subtopics=None).values_list("pk", flat=True))
        statuses = statuses_for(self.learner)
        assert not groups & set(statuses)
        total = load_progress(learner=self.learner, roadmap=self.roadmap).total
        finished = sum(status.counts for status in statuses.values())
        assert total.finished == finished
        assert total.total == 5


def test_a_status_needs_a_fixed_number_of_statements(learner, django_assert_max_num_queries):
    leaf = topic("leaf-1-1")
    row = read_outline(leaf.roadmap).rows[leaf.pk]
    with django_assert_max_num_queries(9):
        statuses.set_status(learner=learner, row=row, status=Status.DONE, now=timezone.now())
