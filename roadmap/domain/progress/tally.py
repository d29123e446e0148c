"""Counts of leaves as one learner sees them, and what they make of a group. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadmap.domain.catalog.outline import LevelView, Outline, Section, TopicRow
from roadmap.domain.progress.needed import NONE, Statuses
from roadmap.enums import Status

Part = TopicRow | Section | LevelView | Outline
Uncounted = frozenset[int]
"""Open leaves that don't count, by the id that progress lives on."""
Counted = tuple[list[Status | None], int]
"""The statuses of leaves that count, and how many others are being learned."""


@dataclass(frozen=True)
class Tally:
    """Counts of leaves.

    ``total`` leaves out retired leaves that the learner has not finished, and open ones that are
    not needed, because others of their group are enough; no other count has these either, but
    ``also_learning``: how many of them are being learned.
    """

    done: int = 0
    known: int = 0
    learning: int = 0
    skipped: int = 0
    total: int = 0
    also_learning: int = 0

    @classmethod
    def of(cls, statuses: Sequence[Status | None], also_learning: int = 0) -> Tally:
        """Counts of leaves, each given by its status; None is to do."""
        return cls(
            done=statuses.count(Status.DONE),
            known=statuses.count(Status.KNOWN),
            learning=statuses.count(Status.LEARNING),
            skipped=statuses.count(Status.SKIPPED),
            total=len(statuses),
            also_learning=also_learning,
        )

    @property
    def finished(self) -> int:
        """Leaves that count: done and known."""
        return self.done + self.known

    @property
    def countable(self) -> int:
        """What 100 % is made of: all leaves but the skipped ones."""
        return self.total - self.skipped

    @property
    def todo(self) -> int:
        return self.total - self.finished - self.learning - self.skipped

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means everything; 0 with nothing to count."""
        return 100 * self.finished // self.countable if self.countable else 0

    @property
    def is_complete(self) -> bool:
        return 0 < self.countable == self.finished

    @property
    def is_started(self) -> bool:
        return self.finished + self.learning + self.skipped + self.also_learning > 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.done + other.done,
            self.known + other.known,
            self.learning + other.learning,
            self.skipped + other.skipped,
            self.total + other.total,
            self.also_learning + other.also_learning,
        )


def tally_of(part: Part, statuses: Statuses, uncounted: Uncounted) -> Tally:
    """The same as :func:`tally` of the part's leaves, quicker where all of them count.

    That is: where none of them is retired, and no group in it has a choice.
    """
    return Tally.of(*counted(part, statuses, uncounted))


def counted(part: Part, statuses: Statuses, uncounted: Uncounted) -> Counted:
    """The statuses of the part's leaves that count, quicker where none of them is retired."""
    roots = part.roots
    if roots is None:
        roots = tuple(leaf.root_id for leaf in part.leaves if is_counted(leaf, statuses))
    return counted_roots(roots, statuses, uncounted if part.choosing else NONE)


def counted_roots(roots: Sequence[int], statuses: Statuses, uncounted: Uncounted) -> Counted:
    """The statuses of those leaves that count; None is to do."""
    needed = [root_id for root_id in roots if root_id not in uncounted] if uncounted else roots
    found = list(map(statuses.get, needed))
    if len(needed) == len(roots):
        return found, 0
    return found, [statuses.get(pk) for pk in roots if pk in uncounted].count(Status.LEARNING)


def is_counted(leaf: TopicRow, statuses: Statuses) -> bool:
    return not leaf.is_retired or leaf_counts(leaf, statuses.get(leaf.root_id, Status.TODO))


def leaf_counts(leaf: TopicRow, status: Status) -> bool:
    """Whether a leaf is part of a learner's numbers (a retired one only when finished)."""
    return not leaf.is_retired or status.counts


def tally(leaves: Iterable[TopicRow], statuses: Statuses, uncounted: Uncounted) -> Tally:
    """Count ``leaves`` as one learner sees them; ``uncounted`` ones are left out."""
    roots = [leaf.root_id for leaf in leaves if is_counted(leaf, statuses)]
    return Tally.of(*counted_roots(roots, statuses, uncounted))


NOTHING = Tally()
ALONE = {
    Status.TODO: Tally(total=1),
    Status.LEARNING: Tally(learning=1, total=1),
    Status.DONE: Tally(done=1, total=1),
    Status.KNOWN: Tally(known=1, total=1),
    Status.SKIPPED: Tally(skipped=1, total=1),
}
"""The counts of a single leaf, by its status."""


def derived_status(counts: Tally) -> Status:
    """A group's state from its leaves.

    All skipped is skipped; finished, as far as it is needed, is done, or known when nothing was
    done here; a leaf begun or finished makes it learning; otherwise to do.
    """
    if counts.total and counts.skipped == counts.total:
        return Status.SKIPPED
    if counts.is_complete:
        return Status.DONE if counts.done else Status.KNOWN
    if counts.finished or counts.learning or counts.also_learning:
        return Status.LEARNING
    return Status.TODO
