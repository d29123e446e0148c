"""Placement: one action for all that is known already, which weakens nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.actions.undo import undo
from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.placement import PlacementMarks, categories_of, place
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.selectors import load_progress
from roadmap.domain.progress.statuses import statuses_for
from roadmap.enums import ActionKind, Lifecycle, Source, Status
from roadmap.models import Action, Guest, ProgressEvent, Topic
from tests.learning import set_status
from tests.strategies import outlines, statuses_of


@pytest.fixture
def learner(roadmap, grace) -> Learner:
    return Learner(user_id=grace.pk)


def mark(learner, roadmap, **marked):
    return place(learner=learner, outline=read_outline(roadmap), marked=PlacementMarks(**marked))


def known(learner):
    by_id = dict(Topic.objects.values_list("pk", "slug"))
    return {by_id[pk] for pk, status in statuses_for(learner).items() if status is Status.KNOWN}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ({"topics": ["leaf-1-2"]}, {"leaf-1-2"}),
        ({"topics": ["group-1"]}, {"leaf-1-1", "leaf-1-2", "leaf-1-3"}),
        ({"categories": ["vc"]}, {"single-1"}),
        ({"categories": ["db"]}, {"leaf-1-1", "leaf-1-2", "leaf-1-3", "single-2"}),
        ({"levels": ["advanced"]}, {"single-2"}),
        ({"levels": ["basics"], "topics": ["leaf-1-1"], "categories": ["vc"]}, None),
        ({"topics": ["nowhere"], "categories": ["\x00"], "levels": ["x" * 999]}, set()),
    ],
)
def test_a_mark_stands_for_all_leaves_below_it(learner, roadmap, marked, expected):
    mark(learner, roadmap, **marked)
    everything = {"leaf-1-1", "leaf-1-2", "leaf-1-3", "single-1"}
    assert known(learner) == (everything if expected is None else expected)


def test_it_is_one_action_with_one_undo(learner, roadmap):
    set_status(learner=learner, topic=Topic.objects.get(slug="single-1"), status=Status.LEARNING)
    before = statuses_for(learner)
    outcome = mark(learner, roadmap, levels=["basics"])
    action = Action.objects.get(pk=outcome.action_id)
    assert (action.kind, outcome.count) == (ActionKind.PLACEMENT, 4)
    sources = ProgressEvent.objects.filter(action=action).values_list("source", flat=True)
    assert set(sources) == {Source.PLACEMENT}
    undo(learner=learner, action_id=outcome.action_id)
    assert statuses_for(learner) == before


def test_done_stays_done(learner, roadmap):
    set_status(learner=learner, topic=Topic.objects.get(slug="leaf-1-1"), status=Status.DONE)
    outcome = mark(learner, roadmap, categories=["db"])
    assert outcome.count == 3
    assert Status.DONE in statuses_for(learner).values()


def test_marking_again_is_no_action(learner, roadmap):
    mark(learner, roadmap, categories=["db"])
    assert mark(learner, roadmap, categories=["db"]).action_id is None


def test_a_retired_topic_is_neither_shown_nor_marked(learner, roadmap):
    Topic.objects.filter(slug="single-1").update(lifecycle=Lifecycle.RETIRED)
    progress = load_progress(learner=learner, roadmap=roadmap)
    assert [line.category.code for line in categories_of(progress)] == ["db"]
    assert mark(learner, roadmap, topics=["single-1"]).action_id is None


def test_a_guest_may_do_it(roadmap):
    guest = Learner(guest_id=Guest.objects.create().pk)
    assert mark(guest, roadmap, categories=["db"]).count == 4


@given(st.data())
def test_the_page_lists_every_leaf_that_counts_once_and_its_sums_agree(data):
    outline = data.draw(outlines())
    progress = with_progress(outline, data.draw(statuses_of(outline)))
    categories = categories_of(progress)
    listed: list[int] = []

    def collect(choices):
        for choice in choices:
            if choice.children:
                collect(choice.children)
            else:
                listed.append(choice.row.id)

    for line in categories:
        for part in line.parts:
            collect(part.choices)
    expected = [leaf.id for leaf in outline.leaves if not leaf.is_retired]
    assert sorted(listed) == sorted(expected)
    unfinished = sum(
        not progress.status(leaf).counts for leaf in outline.leaves if not leaf.is_retired
    )
    assert sum(line.open for line in categories) == unfinished
