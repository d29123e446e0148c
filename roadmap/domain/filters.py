"""Which leaves of a level a learner wants to see. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from urllib.parse import urlencode

from roadmap.domain.outline import TopicRow, Trail
from roadmap.enums import Difficulty, Importance, Status


@dataclass(frozen=True)
class ChecklistFilter:
    """The filter bar's choices; empty fields do not filter."""

    q: str = ""
    status: str = ""
    difficulty: str = ""
    importance: str = ""
    category: str = ""

    @property
    def is_active(self) -> bool:
        return any(getattr(self, item.name) for item in fields(self))

    @property
    def active(self) -> list[tuple[str, str]]:
        """Each choice made: (what it says, the query string without it)."""
        chosen = {item.name: getattr(self, item.name) for item in fields(self)}
        return [
            (self._label(name, value), self._query({**chosen, name: ""}))
            for name, value in chosen.items()
            if value
        ]

    @staticmethod
    def _query(values: dict[str, str]) -> str:
        return urlencode({name: value for name, value in values.items() if value})

    @staticmethod
    def _label(name: str, value: str) -> str:
        if name == "status":
            return Status(value).label
        if name == "difficulty":
            return Difficulty[value.upper()].label
        if name == "importance":
            return Importance[value.upper()].label
        return value

    def keeps(self, row: TopicRow, trail: Trail) -> bool:
        """Whether a leaf passes. Words must all occur in its title, summary or group's title."""
        if self.status and trail.status(row) != self.status:
            return False
        if self.difficulty and row.difficulty != Difficulty[self.difficulty.upper()]:
            return False
        if self.importance and row.own_importance != Importance[self.importance.upper()]:
            return False
        if self.category and row.category_code != self.category:
            return False
        return not self.q or self._mentions(row, trail)

    def _mentions(self, row: TopicRow, trail: Trail) -> bool:
        groups = " ".join(group.title for group in trail.outline.ancestors(row.id))
        text = f"{row.title} {row.summary} {groups}".casefold()
        return all(word in text for word in self.q.casefold().split())

    def listed(self, row: TopicRow, trail: Trail) -> bool:
        """Whether a page lists the row: a leaf that passes, or a group with one that does."""
        if not trail.is_listed(row):
            return False
        if row.children:
            return any(self.listed(child, trail) for child in row.children)
        return not self.is_active or self.keeps(row, trail)
