"""Three-way comparison of one object: the last sync, the database, the fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from roadmap.domain.changes.schema import PLACE, REQUIRED, TOPIC, ContentItem, Kind

REMOVED = "removed"
"""Stands in place of a field's name where one side removed the whole object."""

UNKNOWN = {"unknown": True}
"""Stands in ``synced`` for a field that differed at the first sync; equals no value."""


@dataclass(frozen=True)
class FieldChange:
    """A field of an object in the database that takes the fixture's value."""

    item: ContentItem
    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class KeptEdit:
    """A field that stays as a curator left it, or as the database needs it."""

    name: str
    field: str
    here: Any
    shipped: Any
    handle: str
    """What ``--overwrite`` takes to choose the fixture's side; empty where nobody can."""
    reason: str
    kind: str


@dataclass
class Overwrites:
    """The kept fields for which a person decided to take the fixture's value."""

    handles: frozenset[str] = frozenset()
    everything: bool = False
    used: set[str] = field(default_factory=set)

    def cover(self, *handles: str) -> bool:
        hit = self.handles.intersection(handles)
        self.used |= hit
        return self.everything or bool(hit)

    @property
    def unused(self) -> list[str]:
        return sorted(self.handles - self.used)


def handle_of(item: ContentItem, slug: str, name: str) -> str:
    """How a person names a field: ``topic:sqlite.title``, or a uid instead of kind and slug."""
    values = item.values
    if "uid" in values and "slug" not in values:
        return f"{values['uid']}.{name}"
    if "url" in values:
        return f"resource:{slug}={item.key[1]}.{name}"
    return f"{item.kind.name}:{values.get('slug') or values.get('code')}.{name}"


def groups_of_fields(kind: Kind) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name in reports, fields compared together): a place is one, each other field by itself."""
    if kind is TOPIC:
        yield "place", PLACE
    for name in kind.synced_fields:
        if kind is not TOPIC or name not in PLACE:
            yield name, (name,)


def base_of(item: ContentItem, names: tuple[str, ...]) -> tuple[Any, ...] | None:
    """The values at the last sync, or None where none are known.

    A field that was added to the schema since had its default then.
    """
    if not item.synced:
        return None
    base = tuple(item.synced.get(name, item.kind.by_name[name].default) for name in names)
    return None if REQUIRED in base else base
