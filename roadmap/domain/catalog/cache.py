"""What is kept in the process. Keys carry the roadmap's content version and the release.

Outlines and rendered rows are plain shared content, kept in the process and bounded; an edit
changes the version, so a stale entry is never asked for again. Rendered Markdown is kept by the
hash of its text. Nothing personal is ever kept here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from roadmap.domain.catalog.outline import Outline

Key = TypeVar("Key")
Value = TypeVar("Value")


class Bounded[Key, Value]:
    """A dictionary of the ``size`` most recently used entries, safe between threads."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
            return value

    def put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._entries[key] = value
            self._entries.move_to_end(key)
            while len(self._entries) > self.size:
                self._entries.popitem(last=False)

    def get_or_make(self, key: Key, make: Callable[[], Value]) -> Value:
        value = self.get(key)
        if value is None:
            value = make()
            self.put(key, value)
        return value

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


_outlines: Bounded[tuple[str, int], Outline] = Bounded(32)
geometries: Bounded[tuple[str, int], Any] = Bounded(32)
fragments: Bounded[object, dict[object, Any]] = Bounded(64)
includes: Bounded[object, str] = Bounded(512)
"""Parts of every page by their template and all that it is given."""
sections: Bounded[object, Any] = Bounded(1024)
"""The rows of a section by everything that they show: about 10 kB each."""
levels: Bounded[object, Any] = Bounded(64)
"""The checklists of levels by everything that they show: about 130 kB each."""
maps: Bounded[object, Any] = Bounded(32)
"""Whole maps by everything that they show: about 150 kB each."""
drawings: Bounded[object, str] = Bounded(1024)
"""Parts of dashboards by all that they show, so nobody can be given what is not theirs."""
materials: Bounded[tuple[str, int, int], Any] = Bounded(512)
"""What topics teach, by roadmap, version and topic."""
_indexes: Bounded[tuple[str, int], object] = Bounded(8)
markdown: Bounded[tuple[str, str], str] = Bounded(512)
news: Bounded[tuple[int, int, int, int], int] = Bounded(512)
"""How much waits for the owner of a fork: both ids with both versions."""


def get_outline(roadmap_uid: str, version: int) -> Outline | None:
    return _outlines.get((roadmap_uid, version))


def put_outline(outline: Outline) -> None:
    _outlines.put((outline.uid, outline.version), outline)


def get_index(roadmap_uid: str, version: int) -> Any:
    """The search index over the shared content of a roadmap, if this process has it."""
    return _indexes.get((roadmap_uid, version))


def put_index(roadmap_uid: str, version: int, index: object) -> None:
    _indexes.put((roadmap_uid, version), index)


def clear() -> None:
    """Forget everything in this process; tests call it between databases."""
    _outlines.clear()
    geometries.clear()
    _indexes.clear()
    fragments.clear()
    includes.clear()
    sections.clear()
    levels.clear()
    maps.clear()
    drawings.clear()
    markdown.clear()
    materials.clear()
    news.clear()
