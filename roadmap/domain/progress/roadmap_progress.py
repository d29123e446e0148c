"""One learner's view of an outline: counts, derived states, what is listed. Pure.

Every number that a learner sees is computed here from the statuses of their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog.outline import LevelView, Outline, Section, TopicRow
from roadmap.domain.progress.needed import (
    NONE,
    OPEN,
    ChoiceCounts,
    Statuses,
    Way,
    choice_of,
    ways_of,
)
from roadmap.enums import Difficulty, Importance, Status

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


class Counts[Key]:
    """Counts by a key, each made when it is asked for: a page shows few of them."""

    def __init__(self, count: Callable[[Key], Tally]) -> None:
        self._count = count
        self._known: dict[Key, Tally] = {}

    __iter__ = None

    def __getitem__(self, key: Key) -> Tally:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._count(key)
        return found


@dataclass(frozen=True)
class RoadmapProgress:
    """An outline as one learner sees it. Every number is computed from ``statuses``."""

    outline: Outline
    statuses: Statuses
    with_activity: frozenset[int] = frozenset()
    """Ids of retired topics that the learner has touched; other retired ones are hidden."""

    @cached_property
    def _ways(self) -> tuple[Way, ...]:
        return ways_of(self.outline, self.statuses)

    @cached_property
    def uncounted(self) -> frozenset[int]:
        """The open leaves that don't count, by the id that progress lives on.

        Of all that is open the other leaves are needed: this one set is what levels, lines, lenses,
        pace, plan and suggestions go by.
        """
        return NONE.union(*(way.besides for way in self._ways))

    @cached_property
    def spare(self) -> frozenset[int]:
        """Those of them that nobody asks for any more: enough of their group is finished."""
        return NONE.union(*(way.spare for way in self._ways))

    def is_spare(self, row: TopicRow) -> bool:
        """Whether a topic is open and nothing of it is needed: enough of its group is finished."""
        if not self.spare:
            return False
        if not row.children:
            return row.root_id in self.spare
        left = [leaf for leaf in row.leaves if self._is_left(leaf)]
        return bool(left) and all(leaf.root_id in self.spare for leaf in left)

    def choice(self, row: TopicRow) -> ChoiceCounts | None:
        """Where the learner stands on a group of which some are enough; None for any other."""
        return choice_of(row, self.statuses)

    @cached_property
    def tallies(self) -> Counts[int]:
        """Counts of every topic by id, judged by what is below it alone; a leaf counts itself.

        Within a group that is not needed as a whole this says how far the learner is in it.
        """
        return Counts(lambda topic_id: self._tally(self.outline.rows[topic_id]))

    def _tally(self, row: TopicRow) -> Tally:
        if row.children:
            return tally_of(row, self.statuses, self._uncounted_in(row))
        status = self.statuses.get(row.root_id, Status.TODO)
        return ALONE[status] if leaf_counts(row, status) else NOTHING

    def _uncounted_in(self, row: TopicRow) -> frozenset[int]:
        if not row.choosing:
            return NONE
        return NONE.union(*(way.besides for way in ways_of(row, self.statuses)))

    def status(self, row: TopicRow) -> Status:
        """A leaf's stored status, a group's derived one."""
        if row.children:
            return derived_status(self.tallies[row.id])
        return self.statuses.get(row.root_id, Status.TODO)

    def is_open(self, row: TopicRow) -> bool:
        """Whether the topic is left to learn: to do or learning, not spare and not retired."""
        return not row.is_retired and self.status(row) in OPEN and not self.is_spare(row)

    def _is_left(self, leaf: TopicRow) -> bool:
        return not leaf.is_retired and self.statuses.get(leaf.root_id, Status.TODO) in OPEN

    @cached_property
    def open_leaves(self) -> tuple[TopicRow, ...]:
        """The leaves of the roadmap that are left to learn and needed, in order."""
        statuses, uncounted = self.statuses, self.uncounted
        return tuple(
            leaf
            for leaf in self.outline.leaves
            if statuses.get(leaf.root_id, Status.TODO) in OPEN
            and not leaf.is_retired
            and leaf.root_id not in uncounted
        )

    def is_listed(self, row: TopicRow) -> bool:
        """Whether pages list the topic for this learner: retired ones only when touched."""
        if row.children:
            return any(self.is_listed(child) for child in row.children)
        return not row.is_retired or row.id in self.with_activity or row.root_id in self.statuses

    def state(self, section: Section) -> tuple[Hashable, ...]:
        """Everything of the learner that the rows of a section depend on, but the position.

        What is needed of a topic depends on its siblings, which are in the same section.
        """
        if section.roots is not None:
            return tuple(map(self.statuses.get, section.roots))
        return (self.with_activity, *(self.statuses.get(leaf.root_id) for leaf in section.leaves))

    def states(self, levels: Iterable[LevelView]) -> tuple[Hashable, ...]:
        """The same of all sections of ``levels``."""
        return tuple(self.state(section) for level in levels for section in level.sections)

    @cached_property
    def sections(self) -> Counts[tuple[str, str]]:
        """Counts by (level slug, category code)."""
        sections = self.outline.section_by_codes
        return Counts(lambda codes: tally_of(sections[codes], self.statuses, self.uncounted))

    @cached_property
    def levels(self) -> Counts[str]:
        """Counts by level slug."""
        levels = self.outline.level_by_slug
        return Counts(lambda slug: tally_of(levels[slug], self.statuses, self.uncounted))

    @cached_property
    def categories(self) -> dict[str, Tally]:
        """Counts by category code."""
        found: dict[str, list[Status | None]] = {c.code: [] for c in self.outline.categories}
        also = dict.fromkeys(found, 0)
        for (_, code), section in self.outline.section_by_codes.items():
            statuses, learning = counted(section, self.statuses, self.uncounted)
            found[code] += statuses
            also[code] += learning
        return {code: Tally.of(statuses, also[code]) for code, statuses in found.items()}

    @cached_property
    def total(self) -> Tally:
        return tally_of(self.outline, self.statuses, self.uncounted)

    def count(self, leaves: Iterable[TopicRow]) -> Tally:
        """Counts of some leaves of the roadmap."""
        return tally(leaves, self.statuses, self.uncounted)

    @cached_property
    def essentials(self) -> Tally:
        """The leaves of the highest importance."""
        return self.lens(importance=Importance.ESSENTIAL)

    def lens(
        self, *, importance: Importance | None = None, difficulty: Difficulty | None = None
    ) -> Tally:
        """Counts of the leaves of one importance or difficulty, by the leaves' own ratings."""
        return self.count(
            leaf
            for leaf in self.outline.leaves
            if importance in (None, leaf.own_importance) and difficulty in (None, leaf.difficulty)
        )


def with_progress(
    outline: Outline, statuses: Statuses, with_activity: frozenset[int] = frozenset()
) -> RoadmapProgress:
    """One learner's view of the shared content; costs nothing until a number is asked for."""
    return RoadmapProgress(outline=outline, statuses=statuses, with_activity=with_activity)
