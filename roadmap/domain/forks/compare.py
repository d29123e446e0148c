"""Three sides of a fork: what was taken last, the original now, and the fork now.

Pure but for :func:`load`. An object is named by its kind and its id in the original (a ``Ref``);
one that only the fork has by its own id, negative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from roadmap.domain.forks.copy import SCHEMAS, Ref, Values, objects_of, values_of
from roadmap.enums import CopyKind, Lifecycle
from roadmap.models import Copied, Roadmap

LISTED = (
    CopyKind.LEVEL,
    CopyKind.CATEGORY,
    CopyKind.TOPIC,
    CopyKind.OBJECTIVE,
    CopyKind.RESOURCE,
)
"""The kinds whose objects stand in an order."""
PARTS = (CopyKind.OBJECTIVE, CopyKind.RESOURCE, CopyKind.PREREQUISITE)
PLACE = ("level", "category", "parent")
ListKey = tuple[CopyKind, tuple[Any, ...]]


@dataclass(frozen=True)
class ComparedObject:
    """An object of one side."""

    ref: Ref
    values: Values
    instance: Any = None
    """The row it was read from."""

    @property
    def is_retired(self) -> bool:
        return bool(self.values.get("lifecycle") == Lifecycle.RETIRED)

    @property
    def list_key(self) -> ListKey:
        """The list in which the object stands."""
        kind = self.ref[0]
        if kind is CopyKind.TOPIC:
            return kind, place_of(self.values)
        return kind, (self.values["topic"],) if kind in PARTS else ()


def place_of(values: Values) -> tuple[Any, ...]:
    """Where a topic stands, as (level, category, parent): either in a group or in the first two."""
    if values["parent"] is not None:
        return None, None, values["parent"]
    return values["level"], values["category"], None


Side = dict[Ref, ComparedObject]


@dataclass(frozen=True)
class Comparison:
    theirs: Side
    """The original, drafts and retired topics too."""
    mine: Side
    """The fork; what it shares with the original has the same name as there."""
    bases: dict[Ref, Values] = field(default_factory=dict)
    """What was taken, with the values that it had then."""

    @cached_property
    def alive(self) -> frozenset[int]:
        """Topics of the original that everybody sees."""
        return frozenset(pk for kind, pk in self.theirs if self._is_alive((kind, pk)))

    def _is_alive(self, ref: Ref) -> bool:
        seen: set[Ref] = set()
        while True:
            topic = self.theirs.get(ref)
            is_published = topic and topic.values.get("lifecycle") == Lifecycle.PUBLISHED
            if not is_published or ref in seen or topic is None:
                return False
            if topic.values["parent"] is None:
                return True
            seen.add(ref)
            ref = (CopyKind.TOPIC, topic.values["parent"])

    @cached_property
    def shown(self) -> frozenset[int]:
        """Topics of the fork that are not hidden."""
        topics = ((pk, t) for (kind, pk), t in self.mine.items() if kind is CopyKind.TOPIC)
        return frozenset(pk for pk, topic in topics if not topic.is_retired)

    def topics_of(self, item: ComparedObject) -> list[int]:
        """Ids of the topics that an objective, a link or a prerequisite belongs to."""
        names = [n for n, kind in SCHEMAS[item.ref[0]].refs.items() if kind is CopyKind.TOPIC]
        return [item.values[name] for name in names]

    def below(self, side: Side, pk: int) -> Iterator[int]:
        """Topics of a side under a topic, parents first."""
        for (kind, child), item in side.items():
            if kind is CopyKind.TOPIC and item.values["parent"] == pk:
                yield child
                yield from self.below(side, child)

    def order(self, side: Side, key: ListKey) -> list[Ref]:
        """The objects of one list of a side, in their order."""
        return [item.ref for item in self._lists(side).get(key, ())]

    def _lists(self, side: Side) -> dict[ListKey, list[ComparedObject]]:
        known = self._sorted.get(id(side))
        if known is None:
            known = defaultdict(list)
            for item in side.values():
                if item.ref[0] in LISTED:
                    known[item.list_key].append(item)
            for items in known.values():
                items.sort(key=lambda t: (t.values["position"], getattr(t.instance, "pk", 0)))
            self._sorted[id(side)] = known
        return known

    @cached_property
    def _sorted(self) -> dict[int, dict[ListKey, list[ComparedObject]]]:
        return {}

    @cached_property
    def as_taken(self) -> Side:
        """What was taken last, of the objects that both other sides still have."""
        return {
            ref: ComparedObject(ref, values, self.theirs[ref].instance)
            for ref, values in self.bases.items()
            if ref in self.mine and ref in self.theirs
        }


def load(fork: Roadmap) -> Comparison:
    """All three sides of a fork, in thirteen queries."""
    rows = list(Copied.objects.filter(roadmap=fork).order_by("pk"))
    refs = {(CopyKind(row.kind), row.copy): row.source for row in rows if row.copy is not None}
    return Comparison(
        theirs=_read(fork.forked_from_id or 0, None),
        mine=_read(fork.pk, refs),
        bases={(CopyKind(row.kind), row.source): row.values for row in rows},
    )


def _read(roadmap_id: int, sources: dict[tuple[CopyKind, int], int] | None) -> Side:
    """One roadmap; with ``sources`` it is a fork, whose copies have the names of their sources."""

    def name(kind: CopyKind, pk: int | None) -> int | None:
        if pk is None or sources is None:
            return pk
        return sources.get((kind, pk), -pk)

    side: Side = {}
    for kind, schema in SCHEMAS.items():
        for row in objects_of(kind, roadmap_id):
            values = values_of(kind, row)
            values |= {field: name(to, values[field]) for field, to in schema.refs.items()}
            ref = (kind, name(kind, row.pk) or 0)
            side[ref] = ComparedObject(ref, values, row)
    return side


def same_order(first: Sequence[Ref], second: Sequence[Ref]) -> bool:
    """Whether what two lists have in common stands in the same order in both."""
    common = set(first) & set(second)
    return [r for r in first if r in common] == [r for r in second if r in common]


def merged_order(leading: Sequence[Ref], other: Sequence[Ref]) -> list[Ref]:
    """The leading list, and what only ``other`` has, each behind what it stands behind there."""
    result = list(leading)
    for place, ref in enumerate(other):
        if ref not in result:
            before = next((r for r in reversed(other[:place]) if r in result), None)
            result.insert(0 if before is None else result.index(before) + 1, ref)
    return result
