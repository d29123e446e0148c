"""Which leaves a status goes to, where of a group some are enough: only those that were picked.

Whoever did one of several frameworks has not done the others, so nobody marks them all at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.needed import ChoiceCounts
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status

ASKED = (Status.LEARNING, Status.DONE, Status.KNOWN)
"""What is asked about. To skip something, or to begin anew, is meant for all of it."""


@dataclass(frozen=True)
class Pick:
    """A topic of those to pick from; one that holds a choice itself is a heading of others."""

    row: TopicRow
    status: Status
    is_ticked: bool
    """Whether it has the status, or is done or known, already."""
    choice: ChoiceCounts | None
    picks: tuple[Pick, ...]


def asks_which(row: TopicRow, status: Status) -> bool:
    """Whether it has to be said which topics of the group the status is meant for."""
    return status in ASKED and bool(row.choosing)


def picks_of(progress: RoadmapProgress, row: TopicRow, wanted: Status) -> tuple[Pick, ...]:
    """What there is to pick from in a group; retired topics are left out."""
    return tuple(
        _pick(progress, child, wanted)
        for child in row.children
        if not all(leaf.is_retired for leaf in child.leaves)
    )


def _pick(progress: RoadmapProgress, row: TopicRow, wanted: Status) -> Pick:
    status = progress.status(row)
    return Pick(
        row=row,
        status=status,
        is_ticked=status is wanted or status.counts,
        choice=progress.choice(row),
        picks=picks_of(progress, row, wanted) if row.choosing else (),
    )


def picked_leaves(row: TopicRow, slugs: Collection[str]) -> list[TopicRow]:
    """The leaves in use below a group that picks name, which may be of topics anywhere in it."""
    found = (leaf for child in row.children for leaf in marked_leaves(child, slugs))
    return [leaf for leaf in found if not leaf.is_retired]


def marked_leaves(
    row: TopicRow, slugs: Collection[str], *, is_marked: bool = False
) -> Iterator[TopicRow]:
    """The leaves that marks stand for: those on the row, on a group around it or on a part of it.

    A mark stands for all leaves below it but those of a group of which some are enough: each of
    these needs a mark of its own, or of what lies between.

    Args:
        is_marked: whether something around the row is marked.
    """
    is_marked = is_marked or row.slug in slugs
    if not row.children:
        if is_marked:
            yield row
        return
    for child in row.children:
        yield from marked_leaves(child, slugs, is_marked=is_marked and not row.is_choice)
