"""The lines in short, from a standing made by hand."""

from __future__ import annotations

from dataclasses import replace

from roadmap.domain.guidance.dashboard import tracks_of
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Lifecycle, Status
from tests.domain.trailmap.outlines import grid, with_tops


def test_a_line_is_as_long_as_it_has_topics_that_count() -> None:
    """A retired topic counts for who finished it alone."""
    outline = with_tops(
        grid((2,), (3,)),
        lambda top: replace(top, lifecycle=Lifecycle.RETIRED) if top.id == 1 else top,
    )
    without, other = tracks_of(with_progress(outline, {3: Status.KNOWN}))
    assert (without.counts.total, without.counts.finished) == (1, 0)
    assert (other.counts.total, other.counts.finished) == (3, 1)
    finished, _ = tracks_of(with_progress(outline, {1: Status.DONE}))
    assert (finished.counts.total, finished.counts.finished) == (2, 1)


def test_a_line_with_nothing_to_count_is_left_out() -> None:
    outline = with_tops(
        grid((1,), (1,)),
        lambda top: replace(top, lifecycle=Lifecycle.RETIRED) if top.id == 1 else top,
    )
    assert [track.category.code for track in tracks_of(with_progress(outline, {}))] == ["lb"]
