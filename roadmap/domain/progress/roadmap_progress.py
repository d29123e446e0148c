"""One learner's view of an outline: counts, derived states, what is listed. Pure.

Every number that a learner sees is computed here from the statuses of their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog.outline import LevelView, Outline, Section, TopicRow
from roadmap.enums import Difficulty, Importance, Status

OPEN = (Status.TODO, Status.LEARNING)

Statuses = Mapping[int, Status]
"""A learner's stored statuses by the topic id that progress lives on; an absent id is to do."""


@dataclass(frozen=True)
class Tally:
    """Counts of leaves. ``total`` leaves out retired leaves that the learner has not finished."""

    done: int = 0
    known: int = 0
    learning: int = 0
    skipped: int = 0
    total: int = 0

    @classmethod
    def of(cls, statuses: Sequence[Status | None]) -> Tally:
        """Counts of leaves, each given by its status; None is to do."""
        return cls(
            done=statuses.count(Status.DONE),
            known=statuses.count(Status.KNOWN),
            learning=statuses.count(Status.LEARNING),
            skipped=statuses.count(Status.SKIPPED),
            total=len(statuses),
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
        return self.finished + self.learning + self.skipped > 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.done + other.done,
            self.known + other.known,
            self.learning + other.learning,
            self.skipped + other.skipped,
            self.total + other.total,
        )


def tally_of(part: TopicRow | Section | LevelView | Outline, statuses: Statuses) -> Tally:
    """The same as :func:`tally` of the part's leaves, quicker where none of them is retired."""
    return Tally.of(counted(part, statuses))


def counted(
    part: TopicRow | Section | LevelView | Outline, statuses: Statuses
) -> list[Status | None]:
    """The statuses of the part's leaves that count; None is to do."""
    if part.roots is None:
        return [statuses.get(leaf.root_id) for leaf in part.leaves if is_counted(leaf, statuses)]
    return list(map(statuses.get, part.roots))


def is_counted(leaf: TopicRow, statuses: Statuses) -> bool:
    return not leaf.is_retired or leaf_counts(leaf, statuses.get(leaf.root_id, Status.TODO))


def leaf_counts(leaf: TopicRow, status: Status) -> bool:
    """Whether a leaf is part of a learner's numbers (a retired one only when finished)."""
    return not leaf.is_retired or status.counts


def tally(leaves: Iterable[TopicRow], statuses: Statuses) -> Tally:
    """Count ``leaves`` as one learner sees them."""
    return Tally.of([statuses.get(leaf.root_id) for leaf in leaves if is_counted(leaf, statuses)])


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

    All skipped is skipped; finished without exception is done, or known when nothing was done
    here; a leaf begun or finished makes it learning; otherwise to do.
    """
    if counts.total and counts.skipped == counts.total:
        return Status.SKIPPED
    if counts.is_complete:
        return Status.DONE if counts.done else Status.KNOWN
    if counts.finished or counts.learning:
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
    def tallies(self) -> Counts[int]:
        """Counts of every topic by id; a leaf counts itself."""
        return Counts(lambda topic_id: self._tally(self.outline.rows[topic_id]))

    def _tally(self, row: TopicRow) -> Tally:
        if row.children:
            return tally_of(row, self.statuses)
        status = self.statuses.get(row.root_id, Status.TODO)
        return ALONE[status] if leaf_counts(row, status) else NOTHING

    def status(self, row: TopicRow) -> Status:
        """A leaf's stored status, a group's derived one."""
        if row.children:
            return derived_status(self.tallies[row.id])
        return self.statuses.get(row.root_id, Status.TODO)

    def is_open(self, row: TopicRow) -> bool:
        """Whether the topic is left to learn: to do or learning, and not retired."""
        return not row.is_retired and self.status(row) in OPEN

    @cached_property
    def open_leaves(self) -> tuple[TopicRow, ...]:
        """The leaves of the roadmap that are left to learn, in order."""
        statuses = self.statuses
        return tuple(
            leaf
            for leaf in self.outline.leaves
            if statuses.get(leaf.root_id, Status.TODO) in OPEN and not leaf.is_retired
        )

    def is_listed(self, row: TopicRow) -> bool:
        """Whether pages list the topic for this learner: retired ones only when touched."""
        if row.children:
            return any(self.is_listed(child) for child in row.children)
        return not row.is_retired or row.id in self.with_activity or row.root_id in self.statuses

    def state(self, section: Section) -> tuple[Hashable, ...]:
        """Everything of the learner that the rows of a section depend on, but the position."""
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
        return Counts(lambda codes: tally_of(sections[codes], self.statuses))

    @cached_property
    def levels(self) -> Counts[str]:
        """Counts by level slug."""
        levels = self.outline.level_by_slug
        return Counts(lambda slug: tally_of(levels[slug], self.statuses))

    @cached_property
    def categories(self) -> dict[str, Tally]:
        """Counts by category code."""
        found: dict[str, list[Status | None]] = {c.code: [] for c in self.outline.categories}
        for (_, code), section in self.outline.section_by_codes.items():
            found[code] += counted(section, self.statuses)
        return {code: Tally.of(statuses) for code, statuses in found.items()}

    @cached_property
    def total(self) -> Tally:
        return tally_of(self.outline, self.statuses)

    @cached_property
    def essentials(self) -> Tally:
        """The leaves of the highest importance."""
        return self.lens(importance=Importance.ESSENTIAL)

    def lens(
        self, *, importance: Importance | None = None, difficulty: Difficulty | None = None
    ) -> Tally:
        """Counts of the leaves of one importance or difficulty, by the leaves' own ratings."""
        return tally(
            (
                leaf
                for leaf in self.outline.leaves
                if importance in (None, leaf.own_importance)
                and difficulty in (None, leaf.difficulty)
            ),
            self.statuses,
        )


def with_progress(
    outline: Outline, statuses: Statuses, with_activity: frozenset[int] = frozenset()
) -> RoadmapProgress:
    """One learner's view of the shared content; costs nothing until a number is asked for."""
    return RoadmapProgress(outline=outline, statuses=statuses, with_activity=with_activity)
