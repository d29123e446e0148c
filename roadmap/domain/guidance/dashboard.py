"""What the dashboard says and counts, from a learner's standing."""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.domain.catalog.outline import CategoryInfo, LevelView
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.humanize import isolated
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally


@dataclass(frozen=True)
class Track:
    """A line in short: as long as it has topics, walked as far as they are finished."""

    category: CategoryInfo
    counts: Tally


def greeting_of(snapshot: LearnerSnapshot, *, name: str) -> str:
    """The heading of the page; ``name`` is how it calls the learner, "" where they said none."""
    return f"{greeting(snapshot)}, {isolated(name)}" if name else greeting(snapshot)


def greeting(snapshot: LearnerSnapshot) -> str:
    """By the learner's own clock: morning from five, afternoon from noon, evening from six."""
    hour = snapshot.now.astimezone(snapshot.learner.zone).hour
    if 5 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


def levels_of(progress: RoadmapProgress) -> list[tuple[LevelView, Tally]]:
    return [(level, progress.levels[level.slug]) for level in progress.outline.levels]


def tracks_of(progress: RoadmapProgress) -> list[Track]:
    """The lines in order, without those that have nothing to count."""
    counts = progress.categories
    return [
        Track(category, counts[category.code])
        for category in progress.outline.categories
        if counts[category.code].total
    ]


def colors_of(snapshot: LearnerSnapshot) -> tuple[str, ...]:
    """The colours of the stones of this roadmap, the oldest first."""
    colors = {category.code: category.color for category in snapshot.progress.outline.categories}
    return tuple(colors[row.category_code] for row, _ in snapshot.stones)
