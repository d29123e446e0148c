"""The shared content of a roadmap as frozen data. Pure: nothing here queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from roadmap.domain.catalog.prerequisites import Order, order_of
from roadmap.enums import Difficulty, Importance, Lifecycle


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
    choose: int | None = None
    """How many of the children are enough; None means that all are needed."""

    @property
    def is_group(self) -> bool:
        return bool(self.children)

    @property
    def is_choice(self) -> bool:
        """Whether it is a group of which some are enough."""
        return self.choose is not None and bool(self.children)

    @cached_property
    def choosing(self) -> tuple[TopicRow, ...]:
        """The outermost groups here, or the row itself, of which some are enough."""
        if self.is_choice:
            return (self,)
        return tuple(group for child in self.children for group in child.choosing)

    @cached_property
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
    def status_roots(self) -> list[int]:
        """Ids of the progress that a status set here goes to: of a group, its leaves in use."""
        return [leaf.root_id for leaf in self.leaves if not leaf.is_retired] or [self.root_id]

    def walk(self) -> Iterator[TopicRow]:
        """The row and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class CategoryInfo:
    """A category as pages show it: on the map it is a line."""

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
    def choosing(self) -> tuple[TopicRow, ...]:
        return tuple(group for topic in self.topics for group in topic.choosing)

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
    def choosing(self) -> tuple[TopicRow, ...]:
        return tuple(group for section in self.sections for group in section.choosing)

    @cached_property
    def leaves(self) -> tuple[TopicRow, ...]:
        return tuple(leaf for section in self.sections for leaf in section.leaves)

    @cached_property
    def roots(self) -> tuple[int, ...] | None:
        return plain_roots(self.leaves)

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

    @property
    def key(self) -> tuple[str, int]:
        """What names this content in cache keys: the roadmap and its version."""
        return self.uid, self.version

    @property
    def first_level(self) -> LevelView | None:
        """The level where a newcomer begins; None in an empty roadmap."""
        return self.levels[0] if self.levels else None

    @cached_property
    def rows(self) -> dict[int, TopicRow]:
        """Every topic by id, in reading order."""
        return {row.id: row for level in self.levels for top in level.topics for row in top.walk()}

    @cached_property
    def by_slug(self) -> dict[str, TopicRow]:
        return {row.slug: row for row in self.rows.values()}

    @cached_property
    def rows_by_root(self) -> dict[int, TopicRow]:
        """Every topic by the id that notes live on."""
        return {row.root_id: row for row in self.rows.values()}

    @cached_property
    def by_root(self) -> dict[int, TopicRow]:
        """The leaves by the id that progress lives on."""
        return {leaf.root_id: leaf for leaf in self.leaves}

    @cached_property
    def leaves(self) -> tuple[TopicRow, ...]:
        return tuple(leaf for level in self.levels for leaf in level.leaves)

    @cached_property
    def choosing(self) -> tuple[TopicRow, ...]:
        """The outermost groups of which some subtopics are enough."""
        return tuple(group for level in self.levels for group in level.choosing)

    @cached_property
    def is_empty(self) -> bool:
        """Whether there is nothing to learn: no topic, or retired ones only."""
        return all(leaf.is_retired for leaf in self.leaves)

    @cached_property
    def retired(self) -> dict[int, int]:
        """The ids of retired topics by the id that progress lives on."""
        return {row.root_id: row.id for row in self.rows.values() if row.is_retired}

    @cached_property
    def roots(self) -> tuple[int, ...] | None:
        return plain_roots(self.leaves)

    @cached_property
    def tops(self) -> tuple[TopicRow, ...]:
        return tuple(top for level in self.levels for top in level.topics)

    @cached_property
    def parents(self) -> dict[int, TopicRow]:
        """The parent row of every subtopic, by the subtopic's id."""
        return {child.id: row for row in self.rows.values() for child in row.children}

    @cached_property
    def opens(self) -> dict[int, tuple[int, ...]]:
        """The topics that require each topic: ``requires`` the other way round."""
        waiting: dict[int, list[int]] = {}
        for topic_id in self.rows:
            for required in self.requires.get(topic_id, ()):
                waiting.setdefault(required, []).append(topic_id)
        return {topic_id: tuple(ids) for topic_id, ids in waiting.items()}

    @cached_property
    def order(self) -> Order:
        """What comes before and after each leaf."""
        groups = {topic_id: group.id for topic_id, group in self.parents.items()}
        return order_of([leaf.id for leaf in self.leaves], groups, self.requires)

    @cached_property
    def category_by_code(self) -> dict[str, CategoryInfo]:
        return {category.code: category for category in self.categories}

    @cached_property
    def level_by_slug(self) -> dict[str, LevelView]:
        return {level.slug: level for level in self.levels}

    @cached_property
    def section_by_codes(self) -> dict[tuple[str, str], Section]:
        """Every section by (level slug, category code)."""
        return {
            (level.slug, section.category.code): section
            for level in self.levels
            for section in level.sections
        }

    def ancestors(self, topic_id: int) -> tuple[TopicRow, ...]:
        """The groups around a topic, outermost first."""
        chain: list[TopicRow] = []
        parent = self.parents.get(topic_id)
        while parent is not None:
            chain.append(parent)
            parent = self.parents.get(parent.id)
        return tuple(reversed(chain))


def plain_roots(leaves: Iterable[TopicRow]) -> tuple[int, ...] | None:
    """The ids that progress of ``leaves`` lives on; None where one of them is retired."""
    found = tuple(leaves)
    if any(leaf.is_retired for leaf in found):
        return None
    return tuple(leaf.root_id for leaf in found)
