"""Placement: what a learner knows already, marked all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, TopicRow
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.picking import marked_leaves
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.statuses import Outcome, StatusChange, only_stronger, set_statuses
from roadmap.enums import ActionKind, Source, Status


@dataclass(frozen=True)
class Choice:
    """A topic that can be marked, with those below it."""

    row: TopicRow
    status: Status
    children: tuple[Choice, ...] = ()

    @cached_property
    def leaves(self) -> int:
        """How many leaves a mark on it stands for: none of a group of which some are enough."""
        if self.children:
            return 0 if self.row.is_choice else sum(child.leaves for child in self.children)
        return 1

    @cached_property
    def open(self) -> int:
        """How many of these are neither done nor known."""
        if self.children:
            return 0 if self.row.is_choice else sum(child.open for child in self.children)
        return 0 if self.status.counts else 1


@dataclass(frozen=True)
class PlacementLevel:
    """The topics of a category within one level."""

    level: LevelView
    choices: tuple[Choice, ...]

    @cached_property
    def open(self) -> int:
        return sum(choice.open for choice in self.choices)


@dataclass(frozen=True)
class PlacementCategory:
    """A category with all its topics."""

    category: CategoryInfo
    parts: tuple[PlacementLevel, ...]

    @cached_property
    def open(self) -> int:
        return sum(part.open for part in self.parts)

    @property
    def has_choices(self) -> bool:
        """Whether a mark on all of it leaves something out: what one has to choose."""
        return any(choice.row.choosing for part in self.parts for choice in part.choices)


@dataclass(frozen=True)
class PlacementMarks:
    """What a person marked, by slug or code; each mark covers all leaves below it.

    Where of a group some are enough, its subtopics have to be marked themselves.
    """

    topics: Collection[str] = ()
    categories: Collection[str] = ()
    levels: Collection[str] = ()

    def leaves_of(self, top: TopicRow) -> Iterator[TopicRow]:
        """The leaves of a topic at the top that are covered."""
        is_marked = top.category_code in self.categories or top.level_slug in self.levels
        return marked_leaves(top, self.topics, is_marked=is_marked)


def categories_of(progress: RoadmapProgress) -> tuple[PlacementCategory, ...]:
    """The categories in order; topics that are retired are left out."""
    found = []
    for category in progress.outline.categories:
        parts = [
            PlacementLevel(level, choices)
            for level in progress.outline.levels
            for section in level.sections
            if section.category.code == category.code
            and (choices := _choices(progress, section.topics))
        ]
        if parts:
            found.append(PlacementCategory(category, tuple(parts)))
    return tuple(found)


def _choices(progress: RoadmapProgress, rows: tuple[TopicRow, ...]) -> tuple[Choice, ...]:
    found = []
    for row in rows:
        children = _choices(progress, row.children)
        if children or not (row.is_group or row.is_retired):
            found.append(Choice(row, progress.status(row), children))
    return tuple(found)


def place(*, learner: Learner, outline: Outline, marked: PlacementMarks) -> Outcome:
    """Set every marked leaf to known, as one action; what is done or known already stays.

    Names that the roadmap does not have are left out.

    Raises:
        ValueError: the learner is nobody.
    """
    changes = [
        StatusChange(leaf.root_id, Status.KNOWN)
        for top in outline.tops
        for leaf in marked.leaves_of(top)
        if not leaf.is_retired
    ]
    return set_statuses(
        learner=learner,
        changes=changes,
        kind=ActionKind.PLACEMENT,
        source=Source.PLACEMENT,
        rule=only_stronger,
    )
