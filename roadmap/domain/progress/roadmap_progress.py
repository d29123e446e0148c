"""One learner's view of an outline: counts, derived states, what is listed. Pure.

Every number that a learner sees is computed here from the statuses of their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
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
from roadmap.domain.progress.tally import (
    ALONE,
    NOTHING,
    Tally,
    counted,
    derived_status,
    is_counted,
    leaf_counts,
    tally,
    tally_of,
)
from roadmap.enums import Difficulty, Importance, Status


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
        is_asked_for = not left or any(leaf.root_id not in self.spare for leaf in left)
        return not is_asked_for and self.status(row) in OPEN

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

    def is_counted(self, leaf: TopicRow) -> bool:
        """Whether a leaf is part of the learner's numbers: needed, and not retired unfinished."""
        return leaf.root_id not in self.uncounted and is_counted(leaf, self.statuses)

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
