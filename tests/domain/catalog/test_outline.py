"""Percentages and derived states, on any tree and any statuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.tally import Tally, derived_status, tally
from roadmap.enums import Difficulty, Importance, Lifecycle, Status
from tests.domain.trailmap.outlines import grid, with_tops
from tests.strategies import outlines, statuses_of

progresses = outlines(choices=True).flatmap(
    lambda outline: statuses_of(outline).map(lambda statuses: with_progress(outline, statuses))
)


def counts(*statuses: Status) -> Tally:
    return Tally(
        done=statuses.count(Status.DONE),
        known=statuses.count(Status.KNOWN),
        learning=statuses.count(Status.LEARNING),
        skipped=statuses.count(Status.SKIPPED),
        total=len(statuses),
    )


@pytest.mark.parametrize(
    ("leaves", "group"),
    [
        ((Status.TODO, Status.TODO), Status.TODO),
        ((Status.SKIPPED, Status.SKIPPED), Status.SKIPPED),
        ((Status.SKIPPED, Status.TODO), Status.TODO),
        ((Status.SKIPPED, Status.DONE), Status.DONE),
        ((Status.DONE, Status.KNOWN), Status.DONE),
        ((Status.KNOWN, Status.KNOWN), Status.KNOWN),
        ((Status.SKIPPED, Status.KNOWN), Status.KNOWN),
        ((Status.LEARNING, Status.TODO), Status.LEARNING),
        ((Status.DONE, Status.TODO), Status.LEARNING),
        ((), Status.TODO),
    ],
)
def test_a_group_is_what_its_leaves_make_it(leaves: tuple[Status, ...], group: Status) -> None:
    assert derived_status(counts(*leaves)) is group


def test_an_empty_roadmap_has_no_percentage_and_is_not_complete() -> None:
    assert Tally().percent == 0
    assert not Tally().is_complete


def test_a_skipped_leaf_leaves_the_percentage() -> None:
    assert counts(Status.DONE, Status.SKIPPED).percent == 100
    assert counts(Status.DONE, Status.TODO, Status.SKIPPED).percent == 50


def test_a_hundred_percent_means_everything() -> None:
    almost = Tally(done=999, total=1000)
    assert almost.percent == 99
    assert not almost.is_complete


@pytest.mark.parametrize("status", Status)
def test_any_status_but_to_do_is_a_start(status: Status) -> None:
    assert counts(status, Status.TODO).is_started is (status is not Status.TODO)


@given(progresses)
def test_levels_and_categories_add_up_to_the_whole(progress) -> None:
    whole = tally(progress.outline.leaves, progress.statuses, progress.uncounted)
    assert progress.total == whole
    assert sum(progress.categories.values(), Tally()) == whole
    assert sum((progress.tallies[top.id] for top in progress.outline.tops), Tally()) == whole


@given(progresses)
def test_a_hundred_percent_can_always_be_reached(progress) -> None:
    finished = {leaf.root_id: Status.DONE for leaf in progress.outline.leaves}
    assert with_progress(progress.outline, finished).total.percent == 100
    for row in progress.outline.rows.values():
        assert with_progress(progress.outline, finished).status(row) is Status.DONE


@given(progresses)
def test_a_retired_leaf_counts_only_when_finished(progress) -> None:
    for leaf in progress.outline.leaves:
        if leaf.is_retired:
            assert (progress.tallies[leaf.id].total == 1) is progress.status(leaf).counts


@given(progresses)
def test_every_count_is_one_a_person_can_make_on_the_page(progress) -> None:
    """Rows listed with a status are the rows counted with it."""
    for status in (Status.DONE, Status.KNOWN):
        listed = [
            leaf
            for leaf in progress.outline.leaves
            if progress.is_listed(leaf) and progress.status(leaf) is status
        ]
        assert len(listed) == getattr(progress.total, status.value)


@given(progresses, st.sampled_from(Importance), st.sampled_from(Difficulty))
def test_lenses_split_the_leaves(progress, importance, difficulty) -> None:
    assert sum((progress.lens(importance=i) for i in Importance), Tally()) == progress.total
    assert sum((progress.lens(difficulty=d) for d in Difficulty), Tally()) == progress.total
    lens = progress.lens(importance=importance, difficulty=difficulty)
    assert lens.total <= progress.total.total


@given(progresses)
def test_a_group_is_as_important_as_its_strongest_leaf(progress) -> None:
    for row in progress.outline.rows.values():
        assert row.importance == max(leaf.own_importance for leaf in row.leaves)


def test_the_state_of_a_section_tells_who_has_left_something_on_a_retired_topic() -> None:
    outline = with_tops(grid((2,)), lambda top: replace(top, lifecycle=Lifecycle.RETIRED))
    section = outline.levels[0].sections[0]
    views = [with_progress(outline, {}, frozenset(touched)) for touched in ((), (1,), (2,))]
    listed = [[leaf.id for leaf in section.leaves if view.is_listed(leaf)] for view in views]
    assert listed == [[], [1], [2]]
    assert len({view.state(section) for view in views}) == 3
