"""What a sync would do, as data."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from roadmap.domain.changes.schema import ContentItem, Key, Kind
from roadmap.domain.changes.three_way import FieldChange, KeptEdit


@dataclass(frozen=True)
class Surroundings:
    """What a plan takes into account besides the content itself."""

    old_slugs: dict[str, str] = field(default_factory=dict)
    """The uid of the topic that once had a slug."""
    finished: Set[str] = frozenset()
    """Uids of the topics that somebody has done, known or skipped."""


@dataclass(frozen=True)
class ProgressMigration:
    """What happens to progress where leaves become groups and groups leaves; all are uids."""

    inherit: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By former leaf: the new leaves that take over its done, known and skipped."""
    materialise: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By former group: the leaves that its state was derived from."""


@dataclass
class SyncPlan:
    """Everything a sync would do, in the order in which it has to be done."""

    created: list[ContentItem] = field(default_factory=list)
    changed: list[FieldChange] = field(default_factory=list)
    kept: list[KeptEdit] = field(default_factory=list)
    retired: list[ContentItem] = field(default_factory=list)
    restored: list[ContentItem] = field(default_factory=list)
    deleted: list[ContentItem] = field(default_factory=list)
    bases: dict[tuple[str, Key], dict[str, Any]] = field(default_factory=dict)
    """The ``synced`` of each object after the sync, where that changes."""
    pks: dict[tuple[str, Key], int] = field(default_factory=dict)
    """The primary keys of the objects that exist."""
    blocked: list[str] = field(default_factory=list)
    """Slugs of the leaves that wait for a person's decision before they get subtopics."""
    names: dict[tuple[str, Key], str] = field(default_factory=dict)
    """What a report calls each object."""
    progress_migration: ProgressMigration = field(default_factory=ProgressMigration)

    @property
    def changes_content(self) -> bool:
        return any((self.created, self.changed, self.retired, self.restored, self.deleted))

    def counts(self, kind: Kind) -> dict[str, int]:
        """How many objects of a kind are created, changed, retired, restored, deleted."""
        special = {item.key for item in [*self.retired, *self.restored] if item.kind is kind}
        changed = {change.item.key for change in self.changed if change.item.kind is kind}
        lists = {
            "created": self.created,
            "retired": self.retired,
            "restored": self.restored,
            "deleted": self.deleted,
        }
        counts = {name: sum(i.kind is kind for i in items) for name, items in lists.items()}
        return counts | {"changed": len(changed - special)}
