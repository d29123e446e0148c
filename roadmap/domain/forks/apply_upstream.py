"""Applies upstream changes to a fork, within the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from roadmap.domain.changes import lifecycle
from roadmap.domain.changes.faults import ChangeRefusedError, refuse_new
from roadmap.domain.changes.lifecycle import is_hidden_below
from roadmap.domain.forks.compare import PARTS, Comparison
from roadmap.domain.forks.copy import SCHEMAS, Copier, Ref, Values, remember
from roadmap.domain.forks.editing import faults_of
from roadmap.domain.forks.upstream_changes import GROUPS, UpstreamChange, compared
from roadmap.enums import CopyKind, Lifecycle
from roadmap.models import Copied, Roadmap, Topic

TOPIC = CopyKind.TOPIC
NEW = ("new", "left")


@dataclass(frozen=True)
class RejectedChange:
    """A change that was not applied because it would break a rule here, and why."""

    change: UpstreamChange
    reason: str


class UpstreamWriter:
    """Applies upstream changes to a fork, each either whole or not at all."""

    def __init__(self, fork: Roadmap, comparison: Comparison) -> None:
        self.fork = fork
        self.c = comparison
        self.known = faults_of(fork)
        self.created: set[int] = set()
        """Ids of the topics of the original that this writer has copied."""

    def apply(self, changes: Sequence[UpstreamChange]) -> list[RejectedChange]:
        """Apply what fits, with the prerequisites of new topics; returns what did not fit.

        A prerequisite that does not fit counts as dismissed.
        """
        rejected = self._apply_what_fits(changes)
        edges = [self._edge(pk) for pk in self._edges_of_new_topics()]
        for rejection in self._apply_what_fits(edges):
            self._dismiss(rejection.change.ref)
        return rejected

    def _apply_what_fits(self, changes: Sequence[UpstreamChange]) -> list[RejectedChange]:
        """Apply all changes at once, or where that breaks a rule each half by itself."""
        if not changes:
            return []
        created = set(self.created)
        try:
            with transaction.atomic():
                self._apply(changes)
                refuse_new(self.known, faults_of(self.fork))
        except ChangeRefusedError as error:
            reason = str(error)
        except IntegrityError:
            reason = "It can't stand beside what is here."
        else:
            return []
        self.created = created
        if len(changes) == 1:
            return [RejectedChange(changes[0], reason)]
        half = len(changes) // 2
        return self._apply_what_fits(changes[:half]) + self._apply_what_fits(changes[half:])

    def _edge(self, pk: int) -> UpstreamChange:
        ref = (CopyKind.PREREQUISITE, pk)
        return UpstreamChange("new", ref, members=(ref,))

    def _edges_of_new_topics(self) -> list[int]:
        there = set(Copier(self.fork).ids[TOPIC])
        return [
            pk
            for (kind, pk), item in self.c.theirs.items()
            if kind is CopyKind.PREREQUISITE
            and (kind, pk) not in self.c.mine
            and self.created.intersection(self.c.topics_of(item))
            and all(topic in there and topic in self.c.alive for topic in self.c.topics_of(item))
        ]

    def _dismiss(self, ref: Ref) -> None:
        remember(self.fork, ref[0], [(ref[1], None, self.c.theirs[ref].values)])

    def _apply(self, changes: Sequence[UpstreamChange]) -> None:
        copier = Copier(self.fork)
        new = [ref for change in changes if change.what in NEW for ref in change.members]
        self._copy(copier, new)
        bases: dict[Ref, Values] = defaultdict(dict)
        for change in changes:
            if change.what == "changed":
                self._change(copier, change.ref, change.names, bases)
            elif change.what == "back":
                self._restore(copier, change.ref, bases)
        gone = [ref for change in changes if change.what == "gone" for ref in change.members]
        for ref in gone:
            self._remove(copier, ref, bases)
        _refuse_holders(copier.ids[TOPIC][pk] for kind, pk in gone if kind is TOPIC)
        copier.finish()
        write_bases(self.fork, bases)

    def _copy(self, copier: Copier, refs: Iterable[Ref]) -> None:
        due: dict[CopyKind, dict[int, Any]] = defaultdict(dict)
        for ref in refs:
            self._require(copier, due, ref)
        fresh = set(due[TOPIC])
        self.created |= fresh
        for ref, item in self.c.theirs.items():
            is_of_new = ref[0] in (CopyKind.OBJECTIVE, CopyKind.RESOURCE)
            if is_of_new and item.values["topic"] in fresh and not item.values.get("archived"):
                due[ref[0]][ref[1]] = item.instance
        for kind in (CopyKind.LEVEL, CopyKind.CATEGORY):
            copier.copy(kind, due[kind].values())
        copier.copy_topics(list(due[TOPIC].values()))
        for kind in PARTS:
            copier.copy(kind, due[kind].values())

    def _require(self, copier: Copier, due: dict[CopyKind, dict[int, Any]], ref: Ref) -> None:
        """Add to ``due`` an object, and the level, category and groups that it stands in."""
        kind, pk = ref
        if pk in copier.ids[kind] or pk in due[kind]:
            return
        item = self.c.theirs[ref]
        due[kind][pk] = item.instance
        if kind is TOPIC:
            for name, referred in SCHEMAS[kind].refs.items():
                if name != "successor" and item.values[name] is not None:
                    self._require(copier, due, (referred, item.values[name]))

    def _change(
        self, copier: Copier, ref: Ref, names: Iterable[str], bases: dict[Ref, Values]
    ) -> None:
        """Give the copy the values that its original has in some fields."""
        theirs, schema = self.c.theirs[ref], SCHEMAS[ref[0]]
        row = self._row(copier, ref)
        for name in names:
            bases[ref][name] = theirs.values[name]
            if name in schema.fields:
                setattr(row, name, getattr(theirs.instance, name))
            elif name in schema.late:
                setattr(row, f"{name}_id", copier.ids[TOPIC].get(theirs.values[name]))
        is_moved = "parent" in bases[ref]
        if is_moved:
            self._move(copier, row, theirs.values)
        row.save()
        if is_moved:
            lifecycle.take_along(topic=row)

    def _move(self, copier: Copier, row: Topic, values: Values) -> None:
        """Put a copy where its original stands; in a group it follows the group."""
        if values["parent"] is not None:
            self._copy(copier, [(TOPIC, values["parent"])])
            row.parent = Topic.objects.get(pk=copier.ids[TOPIC][values["parent"]])
            if is_hidden_below(row, row.parent):
                raise ChangeRefusedError(f"“{row.parent}” is hidden here; show it first.")
            row.level_id, row.category_id = row.parent.level_id, row.parent.category_id
            return
        refs = [(CopyKind.LEVEL, values["level"]), (CopyKind.CATEGORY, values["category"])]
        self._copy(copier, refs)
        row.parent = None
        row.level_id, row.category_id = (copier.ids[kind][pk] for kind, pk in refs)

    def _restore(self, copier: Copier, ref: Ref, bases: dict[Ref, Values]) -> None:
        """Show again what the original shows again, with what changed there meanwhile."""
        kind, _ = ref
        theirs, mine, base = self.c.theirs[ref].values, self.c.mine[ref].values, self.c.bases[ref]
        names = ["lifecycle" if kind is TOPIC else "archived"]
        for label, group in GROUPS[kind].items():
            new, here, old = (compared(values, label, group) for values in (theirs, mine, base))
            if here == old != new:
                names += group
        self._change(copier, ref, names, bases)

    def _remove(self, copier: Copier, ref: Ref, bases: dict[Ref, Values]) -> None:
        """Retire, archive or remove what the original no longer has."""
        kind, source = ref
        row = self._row(copier, ref)
        if kind is TOPIC:
            row.lifecycle = Lifecycle.RETIRED
            theirs = self.c.theirs.get(ref)
            successor = theirs.values["successor"] if theirs else None
            row.successor_id = copier.ids[TOPIC].get(successor or 0)
            bases[ref] |= {"lifecycle": Lifecycle.RETIRED.value, "successor": successor}
            row.save()
            return
        if kind is CopyKind.OBJECTIVE:
            row.archived = True
            row.save()
            bases[ref]["archived"] = True
        else:
            row.delete()
            Copied.objects.filter(roadmap=self.fork, kind=kind, source=source).delete()

    def _row(self, copier: Copier, ref: Ref) -> Any:
        kind, source = ref
        return SCHEMAS[kind].model._default_manager.get(pk=copier.ids[kind][source])


def _refuse_holders(gone: Iterable[int]) -> None:
    """Refuse to hide topics in which shown ones stand."""
    shown = Topic.objects.published().filter(parent_id__in=list(gone))
    held = shown.select_related("parent").first()
    if held is not None:
        raise ChangeRefusedError(f"“{held.parent}” holds “{held}” here; move or hide that first.")


def write_bases(fork: Roadmap, changes: dict[Ref, Values]) -> None:
    """Store ``changes`` as values of the originals that the owner has taken."""
    due = []
    for row in Copied.objects.filter(roadmap=fork):
        new = changes.get((CopyKind(row.kind), row.source))
        if new and row.values | new != row.values:
            row.values = row.values | new
            due.append(row)
    Copied.objects.bulk_update(due, ["values"], batch_size=200)
