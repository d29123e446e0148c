"""The bar of a level: where its ticks stand, and which leaves have one."""

from __future__ import annotations

from dataclasses import replace

from roadmap.domain.progress.progress_bar import ProgressBar, progress_bar_of
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Lifecycle, Status
from tests.domain.trailmap.outlines import grid, with_tops

TWO_CATEGORIES = grid((2,), (1,))
ALL_RETIRED = with_tops(TWO_CATEGORIES, lambda top: replace(top, lifecycle=Lifecycle.RETIRED))


def bar_of(outline, statuses) -> ProgressBar:
    return progress_bar_of(with_progress(outline, statuses), outline.levels[0])


def test_categories_stand_further_apart_than_leaves_and_the_last_tick_ends_the_bar():
    bar = bar_of(TWO_CATEGORIES, {2: Status.DONE})
    assert [[(tick.x, tick.status) for tick in part.ticks] for part in bar.segments] == [
        [(0, Status.TODO), (13, Status.DONE)],
        [(35, Status.TODO)],
    ]
    assert bar.width == 45


def test_a_retired_leaf_has_a_tick_for_who_finished_it_alone():
    assert bar_of(ALL_RETIRED, {}) == ProgressBar((), 1)
    (part,) = bar_of(ALL_RETIRED, {3: Status.DONE}).segments
    assert [(tick.x, tick.status) for tick in part.ticks] == [(0, Status.DONE)]
