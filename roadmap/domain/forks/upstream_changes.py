"""Which changes of its original a fork can apply: what it chooses from the difference. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from roadmap.domain.changes.diff import Difference, compared, diff, same_order
from roadmap.domain.changes.schema import CATEGORY, LEVEL, PARTS, TOPIC, Values
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, Snapshot
from roadmap.domain.forks.comparison import Comparison, with_fingerprints

What = Literal["new", "left", "changed", "gone", "back", "order"]

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
    """Of a changed object the label of the difference (see ``Kind.groups``)."""
    names: tuple[str, ...] = ()
    members: tuple[Ref, ...] = ()
    """Of something new or gone it and all below it, of an order the whole list."""
    list_ref: Ref | None = None
    is_conflict: bool = False
    is_quiet: bool = False

    @property
    def id(self) -> str:
        kind, key = self.ref
        return ".".join(filter(None, (self.what, kind, str(key), self.label)))


def upstream_changes_of(c: Comparison) -> list[UpstreamChange]:
    """Everything that differs because the original changed since it was taken."""
    mine, theirs = (
        Snapshot.of_items(with_fingerprints(item) for item in side) for side in (c.mine, c.theirs)
    )
    differences = diff(c.base, mine, theirs, lambda kind: kind.groups)
    changed: dict[Ref, list[UpstreamChange]] = defaultdict(list)
    for each in differences:
        if each.what == "changed" and each.base is not None and each.is_changed_there:
            changed[each.ref].append(_changed(each))
    return [
        *_arrivals(c, differences),
        *_fates(c, mine, changed),
        *_orders(c, differences),
    ]


def _changed(each: Difference) -> UpstreamChange:
    return UpstreamChange(
        "changed",
        each.ref,
        each.label,
        each.names,
        is_conflict=each.is_changed_here,
        is_quiet=each.label in QUIET,
    )


def _arrivals(c: Comparison, differences: Iterable[Difference]) -> Iterator[UpstreamChange]:
    """What the original has and the fork has not: never had, or dismissed."""
    for ref in (each.ref for each in differences if each.what == "new"):
        item = c.theirs[ref]
        if item.kind is TOPIC:
            parent = item["parent"]
            if item.key in c.alive and (parent is None or parent in c.shown):
                yield _arrival(c, item)
        elif ref not in c.bases and (
            item.kind not in PARTS or (not item.is_hidden and c.are_shared(item))
        ):
            yield UpstreamChange("new", ref, members=(ref,))


def _arrival(c: Comparison, item: ContentItem) -> UpstreamChange:
    below = [each.ref for each in c.theirs.below(item.key) if each.key in c.alive]
    missing = (item.ref, *(ref for ref in below if ref not in c.mine))
    return UpstreamChange("left" if item.ref in c.bases else "new", item.ref, members=missing)


def _fates(
    c: Comparison, mine: Snapshot, changed: dict[Ref, list[UpstreamChange]]
) -> Iterator[UpstreamChange]:
    """What changed, is gone or came back, of the objects that were copied."""
    gone: list[UpstreamChange] = []
    for ref, base in c.bases.items():
        item = mine.get(ref)
        if item is None:
            continue
        fate = _fate(c, item, base)
        if fate == "same":
            yield from changed[ref]
        elif fate == "back":
            yield UpstreamChange("back", ref, members=(ref,))
        elif fate == "gone":
            is_conflict = _is_edited(c, item) or _has_own_below(c, item)
            gone.append(UpstreamChange("gone", ref, members=(ref,), is_conflict=is_conflict))
    yield from _grouped(c, gone)


def _fate(c: Comparison, mine: ContentItem, base: Values) -> str:
    """Whether an object that was taken is still the same there, is gone, or is back; or nothing.

    Nobody is asked about what is hidden or removed here.
    """
    theirs, hidden = c.theirs.get(mine.ref), mine.kind.hidden
    was_hidden = hidden is not None and base.get(hidden[0]) == hidden[1]
    if mine.is_hidden and not was_hidden:
        return ""
    if mine.kind in PARTS and not c.are_shared(mine):
        return ""
    if mine.kind is TOPIC:
        is_there = mine.key in c.alive
    else:
        is_there = theirs is not None and not (theirs.is_hidden and not was_hidden)
    if not is_there:
        is_kept = mine.is_hidden or was_hidden or _holds_topics(c, mine)
        return "" if is_kept else "gone"
    if not mine.is_hidden:
        return "same"
    return "" if theirs is None or theirs.is_hidden else "back"


def _is_edited(c: Comparison, mine: ContentItem) -> bool:
    base = c.base[mine.ref]
    return any(
        compared(mine, label, names) != compared(base, label, names)
        for label, names in mine.kind.groups.items()
        if label not in QUIET
    )


def _has_own_below(c: Comparison, mine: ContentItem) -> bool:
    if mine.kind is not TOPIC:
        return False
    below = (each.key for each in c.mine.below(mine.key))
    return any(_is_own(key) and key in c.shown for key in below)


def _is_own(key: Any) -> bool:
    return bool(key < 0)


def _holds_topics(c: Comparison, mine: ContentItem) -> bool:
    if mine.kind not in (LEVEL, CATEGORY):
        return False
    return any(topic[mine.kind.name] == mine.key for topic in c.mine.topics.values())


def _grouped(c: Comparison, gone: Iterable[UpstreamChange]) -> Iterator[UpstreamChange]:
    """A group that is gone with topics below it is one change."""
    changes = {change.ref: change for change in gone}
    for ref, change in changes.items():
        if ref[0] != TOPIC.name:
            yield change
            continue
        if (TOPIC.name, c.mine.topics[ref[1]]["parent"]) in changes:
            continue
        parts = [changes[i.ref] for i in c.mine.below(ref[1]) if i.ref in changes]
        yield UpstreamChange(
            "gone",
            ref,
            members=(ref, *(part.ref for part in parts)),
            is_conflict=change.is_conflict or any(part.is_conflict for part in parts),
        )


def _orders(c: Comparison, differences: Iterable[Difference]) -> Iterator[UpstreamChange]:
    """Lists that the original put into another order."""
    for each in differences:
        if each.what != "order" or not _is_seen(c, each.ref):
            continue
        kind = each.ref[0]
        taken = [
            key for key in each.base or () if (kind, key) in c.mine and (kind, key) in c.theirs
        ]
        mine = [key for key in each.here if (kind, key) in c.bases]
        if same_order(each.there, taken) or same_order(each.there, mine):
            continue
        common = tuple((kind, key) for key in each.there if (kind, key) in c.mine)
        yield UpstreamChange(
            "order",
            min(common, key=lambda ref: ref[1]),
            members=common,
            list_ref=each.ref,
            is_conflict=not same_order(mine, taken),
        )


def _is_seen(c: Comparison, ref: Ref) -> bool:
    """Whether both sides show the topic that a list belongs to, where it belongs to one."""
    place: tuple[Key, ...] = ref[1]
    holder = place[-1] if place else None
    return holder is None or (holder in c.alive and holder in c.shown)
