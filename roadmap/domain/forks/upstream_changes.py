"""Which changes of its original a fork can apply. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from roadmap.domain.forks.compare import (
    LISTED,
    PARTS,
    PLACE,
    ComparedObject,
    Comparison,
    ListKey,
    place_of,
    same_order,
)
from roadmap.domain.forks.copy import Ref, Values
from roadmap.enums import CopyKind, Lifecycle

What = Literal["new", "left", "changed", "gone", "back", "order"]

GROUPS: dict[CopyKind, dict[str, tuple[str, ...]]] = {
    CopyKind.LEVEL: {"title": ("title",), "summary": ("summary",), "body": ("body",)},
    CopyKind.CATEGORY: {
        "title": ("title", "short_title"),
        "summary": ("summary",),
        "body": ("body",),
        "color": ("color",),
        "map": ("branch_offset", "branches_from", "map_row"),
    },
    CopyKind.TOPIC: {
        **{
            name: (name,)
            for name in ("title", "summary", "body", "difficulty", "importance", "minutes")
        },
        "map_label": ("map_label",),
        "place": PLACE,
        "successor": ("successor",),
    },
    CopyKind.OBJECTIVE: {"text": ("text",)},
    CopyKind.RESOURCE: {
        "link": ("title", "by", "url", "kind", "language", "free", "minutes"),
    },
    CopyKind.PREREQUISITE: {},
}
"""By label of a difference: the fields that are compared and applied together."""
QUIET = frozenset({"map", "successor"})
"""Labels of differences that nobody is asked about: they are applied along with others."""


@dataclass(frozen=True)
class UpstreamChange:
    """A change of the original that the owner of a fork can apply or dismiss.

    ``what`` "left" is something new that was dismissed. In a conflict both sides changed the same:
    it is only applied when it is named.
    """

    what: What
    ref: Ref
    label: str = ""
    """Of a changed object the label of the difference (see :data:`GROUPS`)."""
    names: tuple[str, ...] = ()
    members: tuple[Ref, ...] = ()
    """Of something new or gone it and all below it, of an order the whole list."""
    is_conflict: bool = False
    is_quiet: bool = False

    @property
    def id(self) -> str:
        kind, pk = self.ref
        return ".".join(filter(None, (self.what, kind.value, str(pk), self.label)))


def upstream_changes_of(c: Comparison) -> list[UpstreamChange]:
    """Everything that differs because the original changed since it was taken."""
    return [*_arrivals(c), *_differences(c), *_orders(c)]


def _arrivals(c: Comparison) -> Iterator[UpstreamChange]:
    """What the original has and the fork has not: never had, or dismissed."""
    for ref, item in c.theirs.items():
        kind, pk = ref
        if ref in c.mine:
            continue
        if kind is CopyKind.TOPIC:
            parent = item.values["parent"]
            if pk in c.alive and (parent is None or parent in c.shown):
                yield _arrival(c, ref)
        elif ref in c.bases:
            continue
        elif kind in PARTS:
            if not item.values.get("archived") and _are_shared(c, item):
                yield UpstreamChange("new", ref, members=(ref,))
        else:
            yield UpstreamChange("new", ref, members=(ref,))


def _arrival(c: Comparison, ref: Ref) -> UpstreamChange:
    below = [pk for pk in c.below(c.theirs, ref[1]) if pk in c.alive]
    refs = [(CopyKind.TOPIC, pk) for pk in below]
    missing = (ref, *(member for member in refs if member not in c.mine))
    return UpstreamChange("left" if ref in c.bases else "new", ref, members=missing)


def _are_shared(c: Comparison, item: ComparedObject) -> bool:
    """Whether both sides show the topics that the object belongs to."""
    return all(pk in c.alive and pk in c.shown for pk in c.topics_of(item))


def _differences(c: Comparison) -> Iterator[UpstreamChange]:
    """What changed, is gone or came back, of the objects that were copied."""
    gone: list[UpstreamChange] = []
    for ref, base in c.bases.items():
        mine = c.mine.get(ref)
        if mine is None:
            continue
        found = list(_of_topic(c, mine, base) if ref[0] is CopyKind.TOPIC else _of_other(c, mine))
        gone += [change for change in found if change.what == "gone"]
        yield from (change for change in found if change.what != "gone")
    yield from _grouped(c, gone)


def _of_topic(c: Comparison, mine: ComparedObject, base: Values) -> Iterator[UpstreamChange]:
    ref = mine.ref
    was_retired = base["lifecycle"] == Lifecycle.RETIRED
    if mine.is_retired and not was_retired:
        return  # hidden here: nobody is asked about what can't be seen
    if ref[1] not in c.alive:
        if not was_retired:
            is_conflict = _is_edited(mine, base) or _has_own_below(c, ref[1])
            yield UpstreamChange("gone", ref, members=(ref,), is_conflict=is_conflict)
    elif mine.is_retired:
        yield UpstreamChange("back", ref, members=(ref,))
    else:
        yield from _changes(c, mine, base)


def _is_edited(mine: ComparedObject, base: Values) -> bool:
    return any(
        compared(mine.values, label, names) != compared(base, label, names)
        for label, names in GROUPS[mine.ref[0]].items()
        if label not in QUIET
    )


def _has_own_below(c: Comparison, pk: int) -> bool:
    return any(child < 0 and child in c.shown for child in c.below(c.mine, pk))


def _of_other(c: Comparison, mine: ComparedObject) -> Iterator[UpstreamChange]:
    ref, base = mine.ref, c.bases[mine.ref]
    theirs = c.theirs.get(ref)
    if ref[0] in PARTS and not all(pk in c.alive and pk in c.shown for pk in c.topics_of(mine)):
        return
    if mine.values.get("archived") and not base["archived"]:
        return  # removed here
    if theirs is None or (theirs.values.get("archived") and not base["archived"]):
        is_kept = ref[0] not in PARTS and _holds_topics(c, ref)
        if not is_kept and not mine.values.get("archived"):
            yield UpstreamChange("gone", ref, members=(ref,), is_conflict=_is_edited(mine, base))
    elif mine.values.get("archived"):
        if not theirs.values["archived"]:
            yield UpstreamChange("back", ref, members=(ref,))
    else:
        yield from _changes(c, mine, base)


def _holds_topics(c: Comparison, ref: Ref) -> bool:
    name = ref[0].value
    return any(
        item.values[name] == ref[1] for (kind, _), item in c.mine.items() if kind is CopyKind.TOPIC
    )


def _changes(c: Comparison, mine: ComparedObject, base: Values) -> Iterator[UpstreamChange]:
    theirs = c.theirs[mine.ref]
    for label, names in GROUPS[mine.ref[0]].items():
        new, old, here = (
            compared(values, label, names) for values in (theirs.values, base, mine.values)
        )
        if new not in (old, here):
            yield UpstreamChange(
                "changed",
                mine.ref,
                label,
                names,
                is_conflict=here != old,
                is_quiet=label in QUIET,
            )


def compared(values: Values, label: str, names: tuple[str, ...]) -> tuple[Any, ...]:
    """The values of one difference, as they are compared."""
    return place_of(values) if label == "place" else tuple(values[name] for name in names)


def _grouped(c: Comparison, gone: Iterable[UpstreamChange]) -> Iterator[UpstreamChange]:
    """A group that is gone with topics below it is one change."""
    changes = {change.ref: change for change in gone}
    for ref, change in changes.items():
        if ref[0] is not CopyKind.TOPIC:
            yield change
            continue
        parent = c.mine[ref].values["parent"]
        if (CopyKind.TOPIC, parent) in changes:
            continue
        below = [(CopyKind.TOPIC, pk) for pk in c.below(c.mine, ref[1])]
        parts = [changes[other] for other in below if other in changes]
        yield UpstreamChange(
            "gone",
            ref,
            members=(ref, *(part.ref for part in parts)),
            is_conflict=change.is_conflict or any(part.is_conflict for part in parts),
        )


def _orders(c: Comparison) -> Iterator[UpstreamChange]:
    """Lists that the original put into another order."""
    for key in {t.list_key for ref, t in c.theirs.items() if ref[0] in LISTED}:
        theirs, taken = c.order(c.theirs, key), c.order(c.as_taken, key)
        mine = [ref for ref in c.order(c.mine, key) if ref in c.bases]
        if same_order(theirs, taken) or same_order(theirs, mine) or not _is_seen(c, key):
            continue
        common = tuple(ref for ref in theirs if ref in c.mine)
        yield UpstreamChange(
            "order",
            min(common),
            members=common,
            is_conflict=not same_order(mine, taken),
        )


def _is_seen(c: Comparison, key: ListKey) -> bool:
    """Whether both sides show the topic that the list belongs to, where it belongs to one."""
    kind, place = key
    if kind in (CopyKind.LEVEL, CopyKind.CATEGORY):
        return True
    holder = place[-1]
    return holder is None or (holder in c.alive and holder in c.shown)
