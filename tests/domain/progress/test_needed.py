"""What is needed where some subtopics of a group are enough, on any tree and any statuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.pace import goal_leaves, open_leaves
from roadmap.domain.guidance.readiness import is_met
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.progress.needed import OPEN, ChoiceCounts
from roadmap.domain.progress.progress_bar import progress_bar_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Goal, Importance, Lifecycle, Status
from tests.domain.trailmap.outlines import grid, topic, with_tops
from tests.strategies import cheap, outlines, statuses_of

TODO, LEARNING, DONE = Status.TODO, Status.LEARNING, Status.DONE
KNOWN, SKIPPED = Status.KNOWN, Status.SKIPPED

progresses = outlines(choices=True).flatmap(
    lambda outline: statuses_of(outline).map(lambda statuses: with_progress(outline, statuses))
)


def leaf(number: int, **changes) -> TopicRow:
    return topic(number, "la", "z0", **changes)


def group(number: int, *children: TopicRow, choose: int | None = 1) -> TopicRow:
    return replace(leaf(number), children=children, choose=choose)


def on(top: TopicRow, statuses: dict[int, Status]) -> RoadmapProgress:
    """A roadmap of that one topic, as a learner with ``statuses`` sees it."""
    return with_progress(with_tops(grid((1,)), lambda _: top), statuses)


THREE = group(9, leaf(1), leaf(2), leaf(3))
A = group(20, *(leaf(n) for n in (21, 22)), choose=None)
B = group(30, *(leaf(n) for n in range(31, 41)), choose=None)
TWO_WAYS = group(10, A, B)
HALFWAY = {21: DONE, **dict.fromkeys(range(31, 36), DONE)}
NESTED = group(10, group(20, leaf(21), leaf(22)), group(30, leaf(31), leaf(32), choose=2))


@pytest.mark.parametrize(
    ("top", "statuses", "finished", "countable"),
    [
        (THREE, {}, 0, 1),
        (THREE, {2: DONE}, 1, 1),
        (THREE, {1: KNOWN, 3: DONE}, 2, 2),
        (THREE, {1: SKIPPED}, 0, 1),
        (THREE, {1: SKIPPED, 2: SKIPPED, 3: DONE}, 1, 1),
        (THREE, dict.fromkeys((1, 2, 3), SKIPPED), 0, 0),
        (replace(THREE, choose=2), {1: DONE}, 1, 2),
        (replace(THREE, choose=9), {1: DONE}, 1, 3),
        (replace(THREE, choose=2), {1: SKIPPED, 2: SKIPPED}, 0, 1),
        (TWO_WAYS, HALFWAY, 6, 7),
        (TWO_WAYS, {**HALFWAY, 36: DONE}, 7, 8),
        (TWO_WAYS, {**HALFWAY, 22: DONE}, 7, 7),
        (NESTED, {}, 0, 1),
        (NESTED, {31: DONE}, 1, 2),
        (NESTED, {31: DONE, 32: DONE}, 2, 2),
        (NESTED, {21: SKIPPED, 22: SKIPPED}, 0, 2),
    ],
)
def test_the_total_is_what_is_finished_and_the_least_that_is_left(
    top, statuses, finished, countable
):
    total = on(top, statuses).total
    assert (total.finished, total.countable) == (finished, countable)


@pytest.mark.parametrize(
    ("statuses", "needed"),
    [
        ({}, 1),
        ({2: LEARNING}, 2),
        ({1: SKIPPED}, 2),
        ({1: SKIPPED, 3: LEARNING}, 3),
    ],
)
def test_of_equal_ones_what_is_begun_is_needed_and_else_the_first(statuses, needed):
    assert [each.id for each in on(THREE, statuses).open_leaves] == [needed]


def test_of_ones_equally_far_the_more_important_is_needed():
    top = group(9, leaf(1), leaf(2, own_importance=Importance.ESSENTIAL))
    assert [each.id for each in on(top, {}).open_leaves] == [2]


def test_of_ones_with_equally_much_left_the_one_with_more_finished_is_needed():
    longer = group(30, leaf(31), leaf(32), choose=None)
    top = group(10, leaf(1, own_importance=Importance.ESSENTIAL), longer)
    assert [each.id for each in on(top, {31: DONE}).open_leaves] == [32]


def test_a_retired_alternative_is_not_offered_but_counts_for_who_finished_it():
    top = group(9, leaf(1, lifecycle=Lifecycle.RETIRED), leaf(2), leaf(3))
    assert on(top, {}).choice(top) == ChoiceCounts(enough=1, chosen=0, offered=2)
    assert (on(top, {1: DONE}).total.finished, on(top, {1: DONE}).total.total) == (1, 2)


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ({}, TODO),
        ({1: LEARNING}, LEARNING),
        ({1: DONE}, DONE),
        ({1: KNOWN, 2: LEARNING}, KNOWN),
        ({1: SKIPPED}, TODO),
        (dict.fromkeys((1, 2, 3), SKIPPED), SKIPPED),
    ],
)
def test_a_group_with_a_choice_is_done_when_enough_is(statuses, state):
    progress = on(THREE, statuses)
    assert progress.status(progress.outline.tops[0]) is state


def test_a_group_is_under_way_by_what_is_not_needed_too():
    progress = on(group(10, A, B), {31: LEARNING})
    assert progress.status(progress.outline.tops[0]) is LEARNING
    assert progress.total.is_started
    assert progress.total.learning == 0


def test_a_group_that_is_not_needed_says_how_far_it_is_in_itself():
    progress = on(TWO_WAYS, HALFWAY)
    assert progress.tallies[B.id] == Tally(done=5, total=10)
    assert progress.status(B) is LEARNING


def test_what_is_open_is_spare_once_enough_is_finished_and_not_before():
    assert not any(map(on(TWO_WAYS, HALFWAY).is_spare, (A, B, *B.leaves)))
    progress = on(TWO_WAYS, {**HALFWAY, 22: DONE})
    assert progress.is_spare(B)
    assert [each.id for each in B.leaves if progress.is_spare(each)] == [36, 37, 38, 39, 40]
    assert not progress.is_spare(A)
    assert not any(map(on(THREE, {1: LEARNING}).is_spare, THREE.leaves))
    assert not any(map(on(THREE, dict.fromkeys((1, 2, 3), SKIPPED)).is_spare, THREE.leaves))


def test_what_waits_for_a_group_with_a_choice_waits_for_enough_of_it_only():
    assert not is_met(on(THREE, {}), THREE.id)
    assert is_met(on(THREE, {2: KNOWN}), THREE.id)
    assert is_met(on(THREE, dict.fromkeys((1, 2, 3), SKIPPED)), THREE.id)


def test_words_of_a_choice():
    top = THREE
    assert on(top, {}).choice(top) == ChoiceCounts(enough=1, chosen=0, offered=3)
    assert on(top, {1: DONE, 2: DONE}).choice(top) == ChoiceCounts(enough=1, chosen=1, offered=3)
    two = replace(THREE, choose=2)
    assert on(two, {1: SKIPPED, 2: SKIPPED}).choice(two) == ChoiceCounts(
        enough=1, chosen=0, offered=3
    )
    assert on(B, {}).choice(B) is None


def parts(progress: RoadmapProgress) -> list[Tally]:
    """The counts of everything that has a percentage of its own on a page."""
    outline = progress.outline
    return [
        progress.total,
        *(progress.levels[slug] for slug in outline.level_by_slug),
        *(progress.sections[codes] for codes in outline.section_by_codes),
        *progress.categories.values(),
        *(progress.tallies[row.id] for row in outline.rows.values() if row.children),
    ]


@cheap
@given(progresses, st.data())
def test_to_finish_a_leaf_lowers_no_percentage(progress, data):
    row = data.draw(st.sampled_from(progress.outline.leaves))
    finished = data.draw(st.sampled_from([DONE, KNOWN]))
    after = with_progress(progress.outline, {**progress.statuses, row.root_id: finished})
    for old, new in zip(parts(progress), parts(after), strict=True):
        if old.countable:
            assert new.countable
            assert new.finished * old.countable >= old.finished * new.countable


@given(progresses)
def test_to_finish_what_is_needed_leads_to_a_hundred_percent(progress):
    finished = dict.fromkeys((each.root_id for each in progress.open_leaves), DONE)
    after = with_progress(progress.outline, {**progress.statuses, **finished})
    assert after.open_leaves == ()
    assert after.total.finished == after.total.countable == progress.total.countable


@given(progresses)
def test_one_set_of_leaves_serves_every_number(progress):
    needed = progress.open_leaves
    total = progress.total
    assert total.todo + total.learning == len(needed)
    assert total.countable == total.finished + len(needed)
    for level in progress.outline.levels:
        mine = [each for each in needed if each.level_slug == level.slug]
        counts = progress.levels[level.slug]
        assert counts.todo + counts.learning == len(mine)
        shown = [
            tick.status for part in progress_bar_of(progress, level).segments for tick in part.ticks
        ]
        assert sum(status in OPEN for status in shown) >= len(mine)
    for goal in Goal:
        road = progress.count(goal_leaves(progress, goal))
        assert road.todo + road.learning == len(open_leaves(progress, goal))
    # Later places of the list are chosen as if those before them were done.
    assert not [each for each in suggest(progress, limit=1) if each.row not in needed]


@given(progresses)
def test_what_is_not_needed_is_open_and_in_a_group_with_a_choice(progress):
    outline = progress.outline
    for each in outline.leaves:
        if progress.is_spare(each):
            assert progress.status(each) in OPEN
            assert not each.is_retired
            assert any(above.is_choice for above in outline.ancestors(each.id))
            assert each not in progress.open_leaves
    assert progress.spare <= progress.uncounted
    if not outline.choosing:
        assert not progress.uncounted


@given(progresses)
def test_a_group_is_done_when_nothing_is_left_and_something_is_finished(progress):
    for row in progress.outline.rows.values():
        if row.children:
            counts = progress.tallies[row.id]
            is_done = counts.finished > 0 and counts.todo + counts.learning == 0
            assert progress.status(row).counts is is_done
