"""The strip of a level: one tick for each leaf, gaps between the lines. Positions only."""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.domain.catalog.outline import LevelView
from roadmap.domain.progress.roadmap_progress import Trail
from roadmap.enums import Status

TICK, GAP, LINE_GAP = 10, 3, 12
"""Widths in units of the drawing; the page stretches it to the room there is."""


@dataclass(frozen=True)
class Tick:
    color: str
    status: Status
    x: int
    width: int = TICK


@dataclass(frozen=True)
class Strip:
    ticks: tuple[Tick, ...]
    width: int


def strip_of(trail: Trail, level: LevelView) -> Strip:
    ticks: list[Tick] = []
    x = 0
    for section in level.sections:
        leaves = [leaf for leaf in section.leaves if trail.is_listed(leaf)]
        for leaf in leaves:
            ticks.append(Tick(section.category.color, trail.status(leaf), x))
            x += TICK + GAP
        if leaves:
            x += LINE_GAP - GAP
    return Strip(tuple(ticks), max(x - LINE_GAP, 1))
