"""Writes a change into the database: in bulk, with history and old slugs.

The number of statements depends on the kinds of objects and how deep new topics nest, not on how
many there are; only removed links, levels and topics take one more each, for their history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.schema import KINDS, ORIGIN, TOPIC, Kind, Values
from roadmap.domain.changes.snapshot import Key, Ref
from roadmap.enums import Lifecycle
from roadmap.models import OldSlug, Roadmap

LATER = ("branches_from", ORIGIN, "successor")
"""References that may lead to an object which is created with the one that has them."""


def write(
    roadmap: Roadmap, changes: Changes, reason: str | None, rows: Mapping[Ref, Any] | None = None
) -> Changes:
    """Carry out a change in the caller's transaction; returns it with the ids of what it made.

    Args:
        reason: why, as the history of each object says it; None for no history.
        rows: objects that were read already; the others are read here.

    Raises:
        ChangeRefusedError: the database holds something already that may be there only once; the
            transaction has to be rolled back.
    """
    writer = _Writer(roadmap, reason, rows or {})
    try:
        writer.write(changes)
    except IntegrityError as error:
        raise ChangeRefusedError("It can't stand beside what is here.") from error
    return changes.renamed(lambda kind, key: writer.ids.get((kind, key), key))


@dataclass
class _Writer:
    roadmap: Roadmap
    reason: str | None
    rows: Mapping[Ref, Any]
    ids: dict[Ref, Key] = field(default_factory=dict)
    """The ids of what was created, by the refs it had before."""
    made: dict[Ref, Any] = field(default_factory=dict)
    late: dict[Ref, dict[str, Key]] = field(default_factory=lambda: defaultdict(dict))
    """References, by object and field, to what was not created yet when the object was."""

    def write(self, changes: Changes) -> None:
        for kind in KINDS:
            rows = {ref: v for ref, v in changes.created.items() if ref[0] == kind.name}
            for generation in _generations(rows):
                self._create(kind, generation)
        for kind in KINDS:
            self._refer(kind)
            self._remember(
                kind, [row for ref, row in self.made.items() if ref[0] == kind.name], "+"
            )
            self._update(kind, {r: f for r, f in changes.updated.items() if r[0] == kind.name})
        for kind in reversed(KINDS):
            gone = {ref: v for ref, v in changes.removed.items() if ref[0] == kind.name}
            for generation in reversed(list(_generations(gone))):
                self._remove(kind, [key for _, key in generation])

    def _create(self, kind: Kind, rows: dict[Ref, Values]) -> None:
        objects = []
        for ref, values in rows.items():
            own = dict(values)
            for name in LATER:
                target = (
                    kind.name if name == ORIGIN else kind.references.get(name, ""),
                    own.get(name),
                )
                if target in rows or (isinstance(target[1], int) and target[1] < 0):
                    self.late[ref][name] = own.pop(name)
            objects.append(self._built(kind, ref, own))
        kind.model._default_manager.bulk_create(objects)
        self.made |= zip(rows, objects, strict=True)
        self.ids |= {ref: row.pk for ref, row in zip(rows, objects, strict=True)}

    def _built(self, kind: Kind, ref: Ref, values: Values) -> Any:
        columns = {
            (kind.column(name) if name in kind.by_name else name): self._id(kind, name, value)
            for name, value in values.items()
        }
        if kind.owner == "roadmap":
            columns["roadmap_id"] = self.roadmap.pk
        if isinstance(ref[1], int) and ref[1] > 0:
            columns["id"] = ref[1]
        return kind.model(**columns)

    def _id(self, kind: Kind, name: str, value: Any) -> Any:
        """The value of a column: a reference to what was created just now leads to its id."""
        referred = kind.by_name[name].refers_to if name in kind.by_name else ""
        return self.ids.get((referred, value), value) if referred else value

    def _update(self, kind: Kind, rows: dict[Ref, dict[str, tuple[Any, Any]]]) -> None:
        if not rows:
            return
        instances = {ref[1]: self.rows[ref] for ref in rows if ref in self.rows}
        unread = [key for _, key in rows if key not in instances]
        if unread:
            instances |= kind.model._default_manager.in_bulk(unread)
        names: set[str] = set()
        for (_, key), fields in rows.items():
            if key not in instances:
                raise ChangeRefusedError("Something of it was deleted meanwhile.")
            for name, (_, after) in fields.items():
                setattr(instances[key], kind.column(name), self._id(kind, name, after))
            names |= fields.keys()
        self._keep_old_slugs(kind, rows, instances)
        self._save(kind, list(instances.values()), names)

    def _save(self, kind: Kind, instances: list[Any], names: Iterable[str]) -> None:
        """Write rows that exist, all in one statement, and their history in another."""
        fields = sorted(names)
        if hasattr(kind.model, "updated_at"):
            fields.append("updated_at")
            for row in instances:
                row.updated_at = timezone.now()
        kind.model._default_manager.bulk_create(
            instances, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
        self._remember(kind, instances, "~")

    def _keep_old_slugs(self, kind: Kind, rows: Any, instances: dict[Key, Any]) -> None:
        """Let old slugs redirect for ever; one that a topic takes again no longer does.

        A draft that was never published has no address to keep.
        """
        renamed = {key: fields["slug"] for (_, key), fields in rows.items() if "slug" in fields}
        if kind is not TOPIC or not renamed:
            return
        old = OldSlug.objects.filter(roadmap=self.roadmap, topic__in=renamed)
        known = set(old.values_list("topic_id", flat=True))
        old.filter(slug__in=[new for _, new in renamed.values()]).delete()
        OldSlug.objects.bulk_create(
            (
                OldSlug(roadmap=self.roadmap, topic_id=key, slug=former)
                for key, (former, _) in renamed.items()
                if instances[key].lifecycle != Lifecycle.DRAFT or key in known
            ),
            ignore_conflicts=True,
        )

    def _refer(self, kind: Kind) -> None:
        """Write references to objects that were created in the same change."""
        due = {ref: names for ref, names in self.late.items() if ref[0] == kind.name}
        for ref, names in due.items():
            for name, key in names.items():
                setattr(self.made[ref], kind.column(name), self._id(kind, name, key))
        if due:
            kind.model._default_manager.bulk_create(
                [self.made[ref] for ref in due],
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=sorted({name for names in due.values() for name in names}),
            )

    def _remove(self, kind: Kind, keys: list[Key]) -> None:
        if keys:
            kind.model._default_manager.filter(pk__in=keys).delete()

    def _remember(self, kind: Kind, rows: list[Any], what: str) -> None:
        """Add to the history of each object how it is now."""
        history = getattr(kind.model, "history", None)
        if history is None or self.reason is None or not rows:
            return
        instant = timezone.now()
        model = history.model
        model._default_manager.bulk_create(
            model(
                history_date=instant,
                history_type=what,
                history_user=model.get_default_history_user(row),
                history_change_reason=self.reason or None,
                **{column.attname: getattr(row, column.attname) for column in model.tracked_fields},
            )
            for row in rows
        )


def _generations(rows: dict[Ref, Values]) -> Iterator[dict[Ref, Values]]:
    """Objects in batches: first those in no group among them, then those below, and so on."""
    waiting = dict(rows)
    while waiting:
        ready = {
            ref: values
            for ref, values in waiting.items()
            if values.get("parent") is None or (ref[0], values["parent"]) not in waiting
        }
        if not ready:
            raise ChangeRefusedError("Topics lie within each other.")
        yield ready
        waiting = {ref: values for ref, values in waiting.items() if ref not in ready}
