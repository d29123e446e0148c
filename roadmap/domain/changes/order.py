"""The order of lists after a change: what came keeps its neighbours, what stays keeps its place."""

from __future__ import annotations

from collections.abc import Collection

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.diff import merged_order
from roadmap.domain.changes.snapshot import Key, Ref, Snapshot


def reorder(
    before: Snapshot,
    after: Snapshot,
    there: Snapshot,
    *,
    led: Collection[Ref],
    numbered: Collection[Ref] = (),
) -> Changes:
    """What puts new and moved objects behind what they stand behind on the other side.

    Args:
        before: the content before the change, ``after`` as the change leaves it.
        led: the lists that get the other side's order.
        numbered: the lists that get the other side's positions too, where it knows all objects.
    """
    return Changes.joined(
        _reordered(after, there, ref, set(before.lists.get(ref, ())), ref in led, ref in numbered)
        for ref in after.lists
        if ref in there.lists
    )


def _reordered(
    after: Snapshot, there: Snapshot, ref: Ref, present: set[Key], leads: bool, numbered: bool
) -> Changes:
    mine = after.lists[ref]
    items, theirs = after.items[ref[0]], there.items[ref[0]]
    shared = [key for key in there.lists[ref] if key in items and items[key].list_key == ref]
    if numbered and len(shared) == len(mine):
        return Changes.joined(
            update(items[key], position=theirs[key]["position"]) for key in shared
        )
    if leads:
        wanted = merged_order(shared, mine)
    else:
        known = set(shared)
        stays = [key for key in mine if key in present or key not in known]
        wanted = merged_order(stays, shared)
    if wanted == mine:
        return Changes()
    positions = sorted(items[key]["position"] for key in mine)
    if len(set(positions)) < len(positions):
        positions = list(range(len(mine)))
    both = zip(wanted, positions, strict=True)
    return Changes.joined(update(items[key], position=position) for key, position in both)
