"""The order of each list of a fork after upstream changes were applied."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from roadmap.domain.forks.apply_upstream import write_bases
from roadmap.domain.forks.compare import LISTED, Comparison, ListKey, load, merged_order
from roadmap.domain.forks.copy import SCHEMAS, Ref
from roadmap.enums import CopyKind
from roadmap.models import Roadmap


def reorder(fork: Roadmap, before: Comparison, led: set[ListKey], pending: set[ListKey]) -> None:
    """Put what was applied in its place within each list, and store the original's orders as taken.

    The lists of ``led`` get the order of the original; in all others new objects go behind what
    they stand behind there. Of the lists of ``pending`` no order is stored: it is undecided.
    """
    after = load(fork)
    positions: dict[Ref, int] = {}
    keys = {item.list_key for ref, item in after.mine.items() if ref[0] in LISTED}
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
            ref: {"position": item.values["position"]}
            for ref, item in after.theirs.items()
            if ref in after.bases and ref[0] in LISTED and item.list_key not in pending
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
        SCHEMAS[kind].model._default_manager.bulk_update(rows, ["position"], batch_size=500)
