"""The file in which a folder of fixtures says how progress follows a change of shape."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roadmap.domain.changes.schema import Bundle
from roadmap.domain.content.plain_yaml import MalformedError, root_of, value_of
from roadmap.domain.content.reader import DECISIONS_FILE


@dataclass(frozen=True)
class Decisions:
    """Slugs of leaves that got subtopics: do those count as finished for who finished the leaf?"""

    inherit: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path, fixtures: Bundle) -> Decisions:
        """The decisions shipped with the fixtures.

        Raises:
            ValueError: the file is no mapping of ``inherit`` and ``fresh`` to lists of slugs.
        """
        path = folder / DECISIONS_FILE
        if not path.exists():
            return cls()
        raw = _mapping(path)
        slugs = {topic["slug"] for topic in fixtures.topics.values()}
        unknown = sorted(slug for names in raw.values() for slug in set(names) - slugs)
        if unknown:
            raise ValueError(f"{DECISIONS_FILE} names unknown topics: {', '.join(unknown)}.")
        return cls(frozenset(raw.get("inherit", ())), frozenset(raw.get("fresh", ())))

    def join(self, *, inherit: Set[str], fresh: Set[str]) -> Decisions:
        """With what a person decided, which outranks the file."""
        return Decisions(
            inherit=(self.inherit - fresh) | inherit, fresh=(self.fresh - inherit) | fresh
        )


def _mapping(path: Path) -> dict[str, list[str]]:
    try:
        root = root_of(path)
        raw = value_of(root) if root is not None else {}
    except MalformedError as error:
        raise ValueError(f"{DECISIONS_FILE} {error}.") from error
    if not isinstance(raw, dict) or not all(map(_is_decision, raw, raw.values())):
        raise ValueError(
            f"{DECISIONS_FILE} holds lists of slugs named inherit and fresh, nothing else."
        )
    return raw


def _is_decision(name: Any, slugs: Any) -> bool:
    is_list = isinstance(slugs, list) and all(isinstance(slug, str) for slug in slugs)
    return name in ("inherit", "fresh") and is_list
