"""The shared content as frozen data, and one learner's view of it. Pure: nothing here queries."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from roadmap.domain.order import Order, order_of
from roadmap.enums import Difficulty, Importance, Lifecycle, Status

OPEN = (Status.TODO, Status.LEARNING)

Statuses = Mapping[int, Status]
"""A learner's stored statuses by the topic id that progress lives on; an absent id is to do."""


@dataclass(frozen=True)
class TopicRow:
    """A topic with its subtopics, in order. ``root_id`` is the id that progress lives on."""

    id: int
    root_id: int
    uid: str
    slug: str
    title: str
    summary: str
    map_label: str
    difficulty: Difficulty
    own_importance: Importance
    minutes: int
    lifecycle: Lifecycle
    has_successor: bool
    depth: int
    category_code: str
    level_slug: str
    children: tuple[TopicRow, ...] = ()

    @property
    def is_group(self) -> bool:
        return bool(self.children)

    @property
    def is_retired(self) -> bool:
        return self.lifecycle is Lifecycle.RETIRED or self.has_successor

    @cached_property
    def leaves(self) -> tuple[TopicRow, ...]:
        """The leaves below, or the row itself."""
        if not self.children:
            return (self,)
        return tuple(leaf for child in self.children for leaf in child.leaves)

    @cached_property
    def roots(self) -> tuple[int, ...] | None:
        return plain_roots(self.leaves)

    @cached_property
    def importance(self) -> Importance:
        """A leaf's own; a group's is its strongest leaf's."""
        return max(leaf.own_importance for leaf in self.leaves)

    @cached_property
    def effort(self) -> int:
        """Minutes of study: a leaf's own, a group's sum over its leaves that are not retired."""
        return sum(leaf.minutes for leaf in self.leaves if not leaf.is_retired)

    @property
    def settled_by(self) -> list[int]:
        """The ids of the progress that a status set here goes to: a group's leaves in use."""
        return [leaf.root_id for leaf in self.leaves if not leaf.is_retired] or [self.root_id]

    def walk(self) -> Iterator[TopicRow]:
        """The row and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class CategoryInfo:
    """A line of the map."""

    id: int
    code: str
    title: str
    short_title: str
    summary: str
    color: str
    position: int
    map_row: int
    branches_from: int | None = None
    branch_offset: int = 0


@dataclass(frozen=True)
class Section:
    """The topics of one category within one level."""

    category: CategoryInfo
    topics: tuple[TopicRow, ...]

    @cached_property
    def leaves(self) -> tuple[TopicRow, ...]:
        return tuple(leaf for topic in self.topics for leaf in topic.leaves)

    @cached_property
    def roots(self) -> tuple[int, ...] | None:
        return plain_roots(self.leaves)


@dataclass(frozen=True)
class LevelView:
    id: int
    slug: str
    title: str
    summary: str
    position: int
    sections: tuple[Section, ...]

    @cached_property
    def leaves(self) -> tuple[TopicRow, ...]:
        return tuple(leaf for section in self.sections for leaf in section.leaves)

    @property
    def topics(self) -> Iterator[TopicRow]:
        """The topics at the top, in order."""
        for section in self.sections:
            yield from section.topics


@dataclass(frozen=True)
class Outline:
    """A roadmap's shared content at one ``version``."""

    roadmap_id: int
    uid: str
    slug: str
    title: str
    summary: str
    version: int
    is_shared: bool
    categories: tuple[CategoryInfo, ...]
    levels: tuple[LevelView, ...]
    requires: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[int, TopicRow]:
        """Every topic by id, in reading order."""
        return {row.id: row for level in self.levels for top in level.topics for row in top.walk()}

    @cached_property
    def by_slug(self) -> dict[str, TopicRow]:
        return {row.slug: row for row in self.rows.values()}

    @cached_property
    def by_root(self) -> dict[int, TopicRow]:
        """The leaves by the id that progress lives on."""
        return {leaf.root_id: leaf for leaf in self.leaves}

    @cached_property
    def leaves(self) -> tuple[TopicRow, ...]:
        return tuple(leaf for level in self.levels for leaf in level.leaves)

    @cached_property
    def tops(self) -> tuple[TopicRow, ...]:
        return tuple(top for level in self.levels for top in level.topics)

    @cached_property
    def parents(self) -> dict[int, TopicRow]:
        """The parent row of every subtopic, by the subtopic's id."""
        return {child.id: row for row in self.rows.values() for child in row.children}

    @cached_property
    def opens(self) -> dict[int, tuple[int, ...]]:
        """The topics that wait behind each topic: ``requires`` the other way round."""
        waiting: dict[int, list[int]] = {}
        for topic_id in self.rows:
            for required in self.requires.get(topic_id, ()):
                waiting.setdefault(required, []).append(topic_id)
        return {topic_id: tuple(ids) for topic_id, ids in waiting.items()}

    @cached_property
    def order(self) -> Order:
        """What comes before and behind each leaf."""
        return order_of(self.leaves, self.parents, self.requires)

    @cached_property
    def category_by_code(self) -> dict[str, CategoryInfo]:
        return {category.code: category for category in self.categories}

    @cached_property
    def level_by_slug(self) -> dict[str, LevelView]:
        return {level.slug: level for level in self.levels}

    def ancestors(self, topic_id: int) -> tuple[TopicRow, ...]:
        """The groups around a topic, outermost first."""
        chain: list[TopicRow] = []
        parent = self.parents.get(topic_id)
        while parent is not None:
            chain.append(parent)
            parent = self.parents.get(parent.id)
        return tuple(reversed(chain))


@dataclass(frozen=True)
class Tally:
    """Counts of leaves. ``total`` leaves out retired leaves that the learner has not finished."""

    done: int = 0
    known: int = 0
    learning: int = 0
    skipped: int = 0
    total: int = 0

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


def plain_roots(leaves: Iterable[TopicRow]) -> tuple[int, ...] | None:
    """The ids that progress of ``leaves`` lives on; None where one of them is retired."""
    found = tuple(leaves)
    if any(leaf.is_retired for leaf in found):
        return None
    return tuple(leaf.root_id for leaf in found)


def tally_of(part: TopicRow | Section, statuses: Statuses) -> Tally:
    """The same as :func:`tally` of the part's leaves, quicker where none of them is retired."""
    if part.roots is None:
        return tally(part.leaves, statuses)
    found = list(map(statuses.get, part.roots))
    return Tally(
        done=found.count(Status.DONE),
        known=found.count(Status.KNOWN),
        learning=found.count(Status.LEARNING),
        skipped=found.count(Status.SKIPPED),
        total=len(found),
    )


def leaf_counts(leaf: TopicRow, status: Status) -> bool:
    """Whether a leaf is part of a learner's numbers (a retired one only when finished)."""
    return not leaf.is_retired or status.counts


def tally(leaves: Iterable[TopicRow], statuses: Statuses) -> Tally:
    """Count ``leaves`` as one learner sees them."""
    counts = dict.fromkeys(Status, 0)
    total = 0
    for leaf in leaves:
        status = statuses.get(leaf.root_id, Status.TODO)
        if leaf_counts(leaf, status):
            counts[status] += 1
            total += 1
    return Tally(
        done=counts[Status.DONE],
        known=counts[Status.KNOWN],
        learning=counts[Status.LEARNING],
        skipped=counts[Status.SKIPPED],
        total=total,
    )


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


@dataclass(frozen=True)
class Trail:
    """An outline as one learner sees it. Every number is computed from ``statuses``."""

    outline: Outline
    statuses: Statuses
    touched: frozenset[int] = frozenset()
    """Ids of retired topics that the learner has touched; other retired ones are hidden."""

    @cached_property
    def tallies(self) -> dict[int, Tally]:
        """Counts of every topic by id; a leaf counts itself."""
        result: dict[int, Tally] = {}
        for row in reversed(self.outline.rows.values()):
            if row.children:
                result[row.id] = tally_of(row, self.statuses)
            else:
                status = self.statuses.get(row.root_id, Status.TODO)
                result[row.id] = ALONE[status] if leaf_counts(row, status) else NOTHING
        return result

    def status(self, row: TopicRow) -> Status:
        """A leaf's stored status, a group's derived one."""
        if row.children:
            return derived_status(self.tallies[row.id])
        return self.statuses.get(row.root_id, Status.TODO)

    def is_open(self, row: TopicRow) -> bool:
        """Whether the topic is left to learn: to do or learning, and not retired."""
        return not row.is_retired and self.status(row) in OPEN

    def is_listed(self, row: TopicRow) -> bool:
        """Whether pages list the topic for this learner: retired ones only when touched."""
        if row.children:
            return any(self.is_listed(child) for child in row.children)
        return not row.is_retired or row.id in self.touched or row.root_id in self.statuses

    def state(self, section: Section) -> tuple[Hashable, ...]:
        """Everything of the learner that the rows of a section depend on, but the position."""
        if section.roots is not None:
            return tuple(map(self.statuses.get, section.roots))
        return (self.touched, *(self.statuses.get(leaf.root_id) for leaf in section.leaves))

    def states(self, levels: Iterable[LevelView]) -> tuple[Hashable, ...]:
        """The same of all sections of ``levels``."""
        return tuple(self.state(section) for level in levels for section in level.sections)

    @cached_property
    def sections(self) -> dict[tuple[str, str], Tally]:
        """Counts by (level slug, category code)."""
        return {
            (level.slug, section.category.code): tally_of(section, self.statuses)
            for level in self.outline.levels
            for section in level.sections
        }

    @cached_property
    def levels(self) -> dict[str, Tally]:
        """Counts by level slug."""
        result = {level.slug: Tally() for level in self.outline.levels}
        for (level, _), counts in self.sections.items():
            result[level] += counts
        return result

    @cached_property
    def categories(self) -> dict[str, Tally]:
        """Counts by category code."""
        result = {category.code: Tally() for category in self.outline.categories}
        for (_, category), counts in self.sections.items():
            result[category] += counts
        return result

    @cached_property
    def total(self) -> Tally:
        return sum(self.levels.values(), Tally())

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


def personalise(
    outline: Outline, statuses: Statuses, touched: frozenset[int] = frozenset()
) -> Trail:
    """One learner's view of the shared content; costs nothing until a number is asked for."""
    return Trail(outline=outline, statuses=statuses, touched=touched)
