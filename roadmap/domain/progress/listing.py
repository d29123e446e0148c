"""What a checklist lists: a level or all of them, and how much of it passes a filter. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, TopicRow
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally


@dataclass(frozen=True)
class Listing:
    """The topics of one checklist: those of ``level``, of all levels where there is none."""

    outline: Outline
    level: LevelView | None = None

    @property
    def name(self) -> str:
        """The slug of the level; empty for all levels."""
        return self.level.slug if self.level else ""

    @property
    def title(self) -> str:
        return self.level.title if self.level else "All levels"

    @property
    def summary(self) -> str:
        return self.level.summary if self.level else self.outline.summary

    @property
    def levels(self) -> tuple[LevelView, ...]:
        return (self.level,) if self.level else self.outline.levels

    @property
    def leaves(self) -> tuple[TopicRow, ...]:
        return self.level.leaves if self.level else self.outline.leaves

    @property
    def categories(self) -> list[CategoryInfo]:
        """Those that have topics here, in their order."""
        codes = {section.category.code for level in self.levels for section in level.sections}
        return [category for category in self.outline.categories if category.code in codes]

    def counts(self, progress: RoadmapProgress) -> Tally:
        """The learner's numbers of it."""
        return progress.levels[self.level.slug] if self.level else progress.total


@dataclass(frozen=True)
class Matches:
    """How many leaves of a checklist pass a filter, and of how many."""

    counted: int
    besides: int
    """Those that are listed too, but are no part of any number: not needed, or retired."""
    total: int
    """All leaves that count, whether they pass or not."""

    @property
    def listed(self) -> int:
        return self.counted + self.besides


def matches(listing: Listing, progress: RoadmapProgress, chosen: ChecklistFilter) -> Matches:
    listed = [leaf for leaf in listing.leaves if chosen.listed(leaf, progress)]
    counted = sum(map(progress.is_counted, listed))
    return Matches(counted, len(listed) - counted, listing.counts(progress).total)
