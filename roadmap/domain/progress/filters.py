"""Which leaves of a level a learner wants to see, and how far they are within those. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Difficulty, Hidden, Importance, Status


@dataclass(frozen=True)
class ChecklistFilter:
    """The filter bar's choices. Empty fields do not filter; of several values one has to fit."""

    q: str = ""
    status: tuple[Status, ...] = ()
    difficulty: tuple[Difficulty, ...] = ()
    importance: tuple[Importance, ...] = ()
    category: tuple[str, ...] = ()
    minutes: int = 0
    """Longest study time of a leaf."""
    hide: tuple[Hidden, ...] = ()

    @cached_property
    def is_active(self) -> bool:
        return any(getattr(self, item.name) for item in fields(self))

    @property
    def active(self) -> list[tuple[str, str]]:
        """Each choice made: (what it says, the query string without it)."""
        return [
            (_label(name, value), self.without(name, value).query or EXPLICIT)
            for name, values in self._values()
            for value in values
        ]

    def without(self, name: str, value: Any) -> ChecklistFilter:
        """The filter with one value less."""
        kept: Any = getattr(self, name)
        less: Any = type(kept)()
        if isinstance(kept, tuple):
            less = tuple(each for each in kept if each != value)
        return replace(self, **{name: less})

    @property
    def query(self) -> str:
        """The query string that makes this filter again; empty where nothing is chosen."""
        return urlencode(
            [(name, _written(value)) for name, values in self._values() for value in values]
        )

    @property
    def lasting(self) -> ChecklistFilter:
        """What may be kept for the next visit: all but the words searched for."""
        return replace(self, q="")

    def _values(self) -> Iterable[tuple[str, tuple[Any, ...]]]:
        for item in fields(self):
            value = getattr(self, item.name)
            yield item.name, value if isinstance(value, tuple) else (value,) if value else ()

    def keeps(self, row: TopicRow, progress: RoadmapProgress) -> bool:
        """Whether a leaf passes."""
        status = progress.status(row)
        if self.status and status not in self.status:
            return False
        if any(status in kind.statuses for kind in self.hide):
            return False
        return self.in_lens(row) and (not self.q or self._mentions(row, progress))

    @property
    def has_lens(self) -> bool:
        return bool(self.difficulty or self.importance or self.category or self.minutes)

    def in_lens(self, row: TopicRow) -> bool:
        """Whether a leaf is one that the lens is about, by its own ratings, time and category."""
        return (
            (not self.difficulty or row.difficulty in self.difficulty)
            and (not self.importance or row.own_importance in self.importance)
            and (not self.category or row.category_code in self.category)
            and (not self.minutes or row.minutes <= self.minutes)
        )

    def lens(self, leaves: Iterable[TopicRow], progress: RoadmapProgress) -> Tally:
        """Counts of those ``leaves`` that the lens is about, whatever their status."""
        return progress.count(leaf for leaf in leaves if self.in_lens(leaf))

    def _mentions(self, row: TopicRow, progress: RoadmapProgress) -> bool:
        """Whether every word occurs in the title, the summary or a group's title."""
        groups = " ".join(group.title for group in progress.outline.ancestors(row.id))
        text = f"{row.title} {row.summary} {groups}".casefold()
        return all(word in text for word in self.q.casefold().split())

    def listed(self, row: TopicRow, progress: RoadmapProgress) -> bool:
        """Whether a page lists the row: a leaf that passes, or a group with one that does."""
        if not progress.is_listed(row):
            return False
        if row.children:
            return any(self.listed(child, progress) for child in row.children)
        return not self.is_active or self.keeps(row, progress)


EXPLICIT = "q="
"""The query string that says: no filter, not even the one kept for the next visit."""


def _written(value: Any) -> str:
    """A value as an address spells it."""
    if isinstance(value, (Difficulty, Importance)):
        return value.name.lower()
    return str(value)


def _label(name: str, value: Any) -> str:
    """A value as the page spells it."""
    if isinstance(value, Hidden):
        return f"Without {value.label.lower()}"
    if isinstance(value, (Status, Difficulty, Importance)):
        return str(value.label)
    if name == "minutes":
        return f"Up to {value // 60} h"
    return f"“{value}”" if name == "q" else str(value).upper()
