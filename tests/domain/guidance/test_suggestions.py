"""What to learn next: rules that hold for any learner on any roadmap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.guidance.suggestions import MANY, suggest
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.enums import Status
from tests.domain.guidance.standings import (
    MET,
    is_ready,
    lowest_level,
    place_of,
    progresses,
    under_way,
    unfinished,
    with_done,
)


@given(progresses())
def test_nothing_settled_or_retired_is_suggested_and_nothing_twice(
    progress: RoadmapProgress,
) -> None:
    rows = [item.row for item in suggest(progress)]
    assert all(row in unfinished(progress) for row in rows)
    assert len({row.id for row in rows}) == len(rows) <= 3
    assert not any(row.is_group for row in rows)


@given(st.one_of(progresses(), progresses(foreign=True)))
def test_there_is_a_suggestion_while_anything_that_counts_is_left(
    progress: RoadmapProgress,
) -> None:
    assert bool(suggest(progress)) == bool(progress.open_leaves)


@given(progresses(), st.integers(1, 8))
def test_no_leaf_of_a_later_level_while_an_earlier_one_has_something_to_learn(
    progress: RoadmapProgress, limit: int
) -> None:
    """Each place is judged as if those before it were done."""
    before = progress
    for item in suggest(progress, limit=limit):
        lowest = lowest_level(before)
        if lowest is not None and not item.finish_first:
            assert place_of(progress, item.row) <= lowest
        before = with_done(before, item.row)


@given(st.one_of(progresses(), progresses(foreign=True)))
def test_the_prerequisites_of_a_place_are_met_once_the_places_before_it_are_done(
    progress: RoadmapProgress,
) -> None:
    left = unfinished(progress)
    if any(is_ready(progress, leaf) for leaf in left) and progress.open_leaves:
        found = suggest(progress, limit=5)
        for number, item in enumerate(found):
            before = with_done(progress, *(other.row for other in found[:number]))
            assert is_ready(before, item.row)
            assert item.after is None or item.after in [other.row for other in found[:number]]


@given(st.one_of(progresses(), progresses(foreign=True)))
def test_what_says_nothing_of_an_earlier_place_can_be_begun_now(progress: RoadmapProgress) -> None:
    found = suggest(progress, limit=5)
    lowest = lowest_level(progress)
    if any(is_ready(progress, item.row) for item in found):
        for item in found:
            if item.after is None:
                assert is_ready(progress, item.row)
            elif lowest is not None and place_of(progress, item.row) <= lowest:
                assert not is_ready(progress, item.row)
        assert found[0].after is None


@given(progresses(foreign=True))
def test_what_waits_for_another_roadmap_holds_up_nothing(progress: RoadmapProgress) -> None:
    if any(is_ready(progress, leaf) for leaf in progress.open_leaves):
        assert is_ready(progress, suggest(progress)[0].row)


@given(progresses())
def test_something_is_always_ready_when_prerequisites_stay_within_the_roadmap(
    progress: RoadmapProgress,
) -> None:
    left = unfinished(progress)
    assert not left or any(is_ready(progress, leaf) for leaf in left)


@given(progresses())
def test_optional_leaves_come_when_nothing_that_is_not_waits_for_them(
    progress: RoadmapProgress,
) -> None:
    first = next(iter(suggest(progress)), None)
    if first is not None and not first.row.own_importance and not first.finish_first:
        behind = progress.outline.order.behind[first.row.id]
        bits = progress.outline.order.bits
        needed = [leaf for leaf in progress.open_leaves if leaf.own_importance]
        assert not needed or any(behind & bits[leaf.id] for leaf in needed)


@given(progresses())
def test_following_the_first_suggestion_leads_to_the_end(progress: RoadmapProgress) -> None:
    for _ in range(len(progress.outline.leaves)):
        found = suggest(progress, limit=1)
        if not found:
            break
        progress = with_done(progress, found[0].row)
    total = progress.total
    assert not suggest(progress)
    assert total.finished == total.countable


@given(progresses(), st.integers(1, 6))
def test_the_same_ticks_give_the_same_suggestions(progress: RoadmapProgress, limit: int) -> None:
    backwards = with_progress(progress.outline, dict(reversed(list(progress.statuses.items()))))
    again = suggest(backwards, limit=limit)
    assert suggest(progress, limit=limit) == again
    assert suggest(progress, limit=limit)[:1] == suggest(progress, limit=1)
    assert [item.rank for item in again] == list(range(1, len(again) + 1))


@given(progresses())
def test_what_is_being_learned_comes_first_where_nothing_new_can_be_begun(
    progress: RoadmapProgress,
) -> None:
    first = next(iter(suggest(progress)), None)
    if first is not None and first.status is Status.LEARNING and not first.finish_first:
        lowest = lowest_level(progress)
        for leaf in progress.open_leaves:
            if is_ready(progress, leaf) and progress.status(leaf) is Status.TODO:
                optional = not leaf.own_importance
                assert optional or lowest is None or place_of(progress, leaf) > lowest


@given(progresses())
def test_much_under_way_is_finished_before_anything_new(progress: RoadmapProgress) -> None:
    found = suggest(progress)
    ready = [
        leaf
        for leaf in under_way(progress)
        if is_ready(progress, leaf) and leaf in progress.open_leaves
    ]
    wanted = bool(ready) and len(under_way(progress)) > MANY
    assert all(item.finish_first == wanted for item in found)
    if wanted and progress.open_leaves:
        assert {item.row.id for item in found} <= {leaf.id for leaf in ready}


@given(progresses())
def test_the_station_is_the_topic_at_the_top(progress: RoadmapProgress) -> None:
    for item in suggest(progress):
        assert item.station in progress.outline.tops
        assert item.row in item.station.leaves
        assert item.category.code == item.row.category_code
        assert item.status not in MET


@given(progresses())
def test_behind_a_leaf_is_all_that_cannot_be_reached_without_it(progress: RoadmapProgress) -> None:
    outline = progress.outline
    direct: dict[int, set[int]] = {leaf.id: set() for leaf in outline.leaves}
    for leaf in outline.leaves:
        for need in outline.order.needs[leaf.id]:
            for before in outline.rows[need].leaves:
                direct[before.id].add(leaf.id)
    for leaf in outline.leaves:
        behind: set[int] = set()
        todo = [leaf.id]
        while todo:
            fresh = direct[todo.pop()] - behind
            behind |= fresh
            todo += fresh
        expected = sum(outline.order.bits[pk] for pk in behind)
        assert outline.order.behind[leaf.id] == expected
