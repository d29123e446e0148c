"""The three-way difference of two snapshots from what they had in common. Pure, without a policy.

``base`` is what both sides had, ``here`` what is in the database, ``there`` the other side. The
same function serves a sync (the last sync, the roadmap, the files), a fork (what was taken, the
fork, the original), a take-back (as the change left it, as it is, as it was before) and a form (as
it was opened, as it is, as it was sent).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from roadmap.domain.changes.schema import PLACE, REQUIRED, TOPIC, Kind
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, Snapshot
from roadmap.domain.normalize import normalize_for_comparison

What = Literal["new", "gone", "changed", "order"]
Groups = Callable[[Kind], Mapping[str, tuple[str, ...]]]
"""By kind and label: the fields that are compared as one."""

UNKNOWN = {"unknown": True}
"""A value at the base that nobody knows; it equals no other."""


@dataclass(frozen=True)
class Difference:
    """Something that is not the same here and there.

    Attributes:
        what: ``new`` only there, ``gone`` only here although it was at the base, ``changed`` a
            group of fields, ``order`` what both have of a list.
        ref: the object; of an order the list.
        names: the fields of the group.
        base, here, there: the values of the fields, or the keys in their order. ``base`` is None
            where nothing is known of it.
    """

    what: What
    ref: Ref
    label: str = ""
    names: tuple[str, ...] = ()
    base: tuple[Any, ...] | None = None
    here: tuple[Any, ...] = ()
    there: tuple[Any, ...] = ()

    @property
    def is_changed_here(self) -> bool:
        return self.base is None or not _same(self.base, self.here)

    @property
    def is_changed_there(self) -> bool:
        return self.base is None or not _same(self.base, self.there)


def diff(base: Snapshot, here: Snapshot, there: Snapshot, groups: Groups) -> list[Difference]:
    """Everything that differs between here and there, in linear time: objects, fields, orders.

    All three name their objects alike, so that one that got another address, title or place is
    still the same. An object that only ``here`` has, and the base had not, is no difference.
    """
    return [*diff_objects(base, here, there, groups), *_orders(base, here, there)]


def diff_objects(
    base: Snapshot, here: Snapshot, there: Snapshot, groups: Groups
) -> Iterator[Difference]:
    """What :func:`diff` finds but for orders; the objects need have no more than the fields."""
    for item in there:
        mine = here.get(item.ref)
        former = base.get(item.ref)
        if mine is None:
            yield Difference("new", item.ref, base=() if former else None)
            continue
        for label, names in groups(item.kind).items():
            values = [compared(each, label, names) for each in (mine, item)]
            if not _same(*values):
                known = None if former is None else compared(former, label, names)
                yield Difference("changed", item.ref, label, names, known, *values)
    for mine in here:
        if mine.ref in base and mine.ref not in there:
            yield Difference("gone", mine.ref, base=())


def compared(item: ContentItem, label: str, names: tuple[str, ...]) -> tuple[Any, ...]:
    """The values of a group of fields; a topic in a group stands nowhere else.

    A field that is younger than the values had its default then.
    """
    if item.kind is TOPIC and names == PLACE and item.values.get("parent") is not None:
        return None, None, item["parent"]
    return tuple(item.values.get(name, _default(item.kind, name)) for name in names)


def _default(kind: Kind, name: str) -> Any:
    found = kind.by_name.get(name)
    return UNKNOWN if found is None or found.default is REQUIRED else found.default


def _same(first: tuple[Any, ...], second: tuple[Any, ...]) -> bool:
    return first == second or (
        len(first) == len(second)
        and all(same_value(a, b) for a, b in zip(first, second, strict=True))
    )


def same_value(first: Any, second: Any) -> bool:
    """Whether two values are the same content: browsers send other line ends than files have."""
    if first == second:
        return first is not UNKNOWN
    if not (isinstance(first, str) and isinstance(second, str)):
        return False
    return normalize_for_comparison(first) == normalize_for_comparison(second)


def _orders(base: Snapshot, here: Snapshot, there: Snapshot) -> Iterator[Difference]:
    """Lists in another order; what only one side has in a list says nothing about it."""
    for ref, theirs in there.lists.items():
        mine = here.lists.get(ref, [])
        if not same_order(mine, theirs):
            taken = base.lists.get(ref)
            known = None if taken is None else tuple(taken)
            yield OrderDifference("order", ref, "order", (), known, tuple(mine), tuple(theirs))


class OrderDifference(Difference):
    """Of an order only what the sides have in common is compared."""

    @property
    def is_changed_here(self) -> bool:
        return self.base is None or not same_order(self.base, self.here)

    @property
    def is_changed_there(self) -> bool:
        return self.base is None or not same_order(self.base, self.there)


def same_order(first: Sequence[Key], second: Sequence[Key]) -> bool:
    """Whether what two lists have in common stands in the same order in both."""
    common = set(first) & set(second)
    return [key for key in first if key in common] == [key for key in second if key in common]


def merged_order(leading: Sequence[Key], other: Sequence[Key]) -> list[Key]:
    """The leading list, and what only ``other`` has, each behind what it stands behind there."""
    known = set(leading)
    behind: dict[Key | None, list[Key]] = {}
    before: Key | None = None
    for key in other:
        if key in known:
            before = key
        else:
            behind.setdefault(before, []).append(key)
    result = list(behind.get(None, ()))
    for key in leading:
        result += [key, *behind.get(key, ())]
    return result
