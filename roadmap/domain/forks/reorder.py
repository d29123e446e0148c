"""The order of each list of a fork after something was taken from its original."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from roadmap.domain.forks.apply_upstream import write_bases
from roadmap.domain.forks.compare import LISTED, Comparison, ListKey, load, merged_order
from roadmap.domain.forks.copy import SHAPES, Ref
from roadmap.enums import CopyKind
from roadmap.models import Roadmap


def reorder(fork: Roadmap, before: Comparison, led: set[ListKey], pending: set[ListKey]) -> None:
    """Put what was taken in its place within each list, and remember the orders of the original.

    The lists ``led`` take the order of the original; in all others new objects go behind what
    they stand behind there. The lists ``pending`` are still to be decided about.
    """
    after = load(fork)
    positions: dict[Ref, int] = {}
    keys = {thing.list_key for ref, thing in after.mine.items() if ref[0] in LISTED}
    for key in keys:
        theirs = [ref for ref in after.order(after.theirs, key) if ref in after.mine]
        mine = after.order(after.mine, key)
        wanted = _wanted(mine, theirs, set(before.order(before.mine, key)), leads=key in led)
        if wanted != mine:
            positions |= {ref: place for place, ref in enumerate(wanted)}
    _write_positions(after, positions)
    write_bases(
        fork,
        {
            ref: {"position": thing.values["position"]}
            for ref, thing in after.theirs.items()
            if ref in after.bases and ref[0] in LISTED and thing.list_key not in pending
        },
    )


def _wanted(mine: list[Ref], theirs: list[Ref], present: set[Ref], *, leads: bool) -> list[Ref]:
    here = set(mine)
    theirs = [ref for ref in theirs if ref in here]
    if leads:
        return merged_order(theirs, mine)
    return merged_order([ref for ref in mine if ref in present or ref not in theirs], theirs)


def _write_positions(c: Comparison, positions: dict[Ref, int]) -> None:
    due: dict[CopyKind, list[Any]] = defaultdict(list)
    for ref, position in positions.items():
        row = c.mine[ref].instance
        if row.position != position:
            row.position = position
            due[ref[0]].append(row)
    for kind, rows in due.items():
        SHAPES[kind].model._default_manager.bulk_update(rows, ["position"], batch_size=500)
