"""The bar of a level: one tick for each leaf that counts, gaps between the categories.

Positions only.
"""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.domain.catalog.outline import LevelView
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status

TICK, GAP, CATEGORY_GAP = 10, 3, 12
"""Widths in units of the drawing; the page stretches it to the room there is."""


@dataclass(frozen=True)
class Tick:
    status: Status
    x: int
    width: int = TICK


@dataclass(frozen=True)
class Segment:
    """The ticks of one category."""

    color: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class ProgressBar:
    segments: tuple[Segment, ...]
    width: int


def progress_bar_of(progress: RoadmapProgress, level: LevelView) -> ProgressBar:
    segments: list[Segment] = []
    x = 0
    for section in level.sections:
        statuses = [progress.status(leaf) for leaf in section.leaves if progress.is_counted(leaf)]
        if not statuses:
            continue
        ticks = tuple(Tick(status, x + n * (TICK + GAP)) for n, status in enumerate(statuses))
        segments.append(Segment(section.category.color, ticks))
        x = ticks[-1].x + TICK + CATEGORY_GAP
    return ProgressBar(tuple(segments), max(x - CATEGORY_GAP, 1))
