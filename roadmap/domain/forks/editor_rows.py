"""What the editor of a roadmap lists: topics with the hidden ones, and how many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from roadmap.domain.changes.validate import DEPTH
from roadmap.domain.forks.hiding import retired_there
from roadmap.domain.forks.places import Grouped
from roadmap.domain.humanize import in_digits
from roadmap.domain.progress.needed import needed_at_first
from roadmap.enums import Difficulty, Importance, Lifecycle
from roadmap.models import Category, Level, Prerequisite, Roadmap, Topic

SHOWN, HIDDEN = Lifecycle.PUBLISHED, Lifecycle.RETIRED


@dataclass(frozen=True)
class EditorRow:
    """A topic among its siblings."""

    topic: Topic
    depth: int
    is_first: bool
    is_last: bool
    is_leaf: bool
    is_withdrawn: bool = False
    """Whether the original has retired it, so that it comes back only by itself."""

    @property
    def is_hidden(self) -> bool:
        return bool(self.topic.lifecycle == HIDDEN)

    @property
    def is_own(self) -> bool:
        """Whether it exists in this roadmap only."""
        return self.topic.origin_id is None

    @property
    def can_hold(self) -> bool:
        """Whether a topic can stand below it."""
        return not self.is_hidden and self.depth + 1 < DEPTH

    @property
    def difficulty(self) -> Difficulty:
        return Difficulty(self.topic.difficulty)

    @property
    def importance(self) -> Importance:
        return Importance(self.topic.importance)


@dataclass(frozen=True)
class TopicCounts:
    """How many topics there are, groups not counted: the number that newcomers see, and the others.

    Attributes:
        shown: those that count for somebody who has begun none.
        besides: those that are listed and don't, because others of their group are enough.
        can_show: whether hidden ones come back when all of it is shown.
        is_empty: whether nothing stands there, drafts counted.
    """

    shown: int = 0
    besides: int = 0
    hidden: int = 0
    can_show: bool = False
    is_empty: bool = True

    def __str__(self) -> str:
        besides = f"{self.besides} more to choose from" if self.besides else ""
        hidden = f"{self.hidden} hidden" if self.hidden else ""
        return ", ".join(filter(None, (in_digits(self.shown, "topic"), besides, hidden)))

    @classmethod
    def together(cls, parts: Iterable[TopicCounts]) -> TopicCounts:
        parts = list(parts)
        return cls(
            sum(part.shown for part in parts),
            sum(part.besides for part in parts),
            sum(part.hidden for part in parts),
            any(part.can_show for part in parts),
            all(part.is_empty for part in parts),
        )


@dataclass(frozen=True)
class EditorSection:
    """A category within a level."""

    category: Category
    rows: tuple[EditorRow, ...]

    @property
    def counts(self) -> TopicCounts:
        hidden = [row for row in self.rows if row.is_hidden]
        topics = [row.topic for row in self.rows if not row.is_hidden]
        shown, besides = _counted((each.pk, each.parent_id, each.choose) for each in topics)
        return TopicCounts(
            shown=shown,
            besides=besides,
            hidden=sum(row.is_leaf for row in hidden),
            can_show=any(not row.is_withdrawn for row in hidden),
            is_empty=False,
        )


def counts_of(roadmap: Roadmap) -> dict[tuple[int, int], TopicCounts]:
    """The counts of each category within each level, in at most two queries."""
    rows = list(
        Topic.objects.filter(roadmap=roadmap).values_list(
            "id", "parent_id", "lifecycle", "level_id", "category_id", "choose"
        )
    )
    withdrawn = retired_there(roadmap) if any(row[2] == HIDDEN for row in rows) else set()
    holders = _holders((parent, lifecycle) for _, parent, lifecycle, *_ in rows)
    parts: dict[tuple[int, int], list[TopicCounts]] = defaultdict(list)
    listed: dict[tuple[int, int], list[_Listed]] = defaultdict(list)
    for pk, parent, lifecycle, level, category, choose in rows:
        parts[level, category].append(
            TopicCounts(
                hidden=int(lifecycle == HIDDEN and pk not in holders[HIDDEN]),
                can_show=lifecycle == HIDDEN and pk not in withdrawn,
                is_empty=False,
            )
        )
        if lifecycle == SHOWN:
            listed[level, category].append((pk, parent, choose))
    for place, topics in listed.items():
        shown, besides = _counted(topics)
        parts[place].append(TopicCounts(shown, besides, is_empty=False))
    return {place: TopicCounts.together(each) for place, each in parts.items()}


_Listed = tuple[int, int | None, int | None]
"""A topic, the one above it, and how many below it are enough."""


@dataclass(frozen=True)
class _Part:
    choose: int | None
    children: tuple[_Part, ...]


def _counted(listed: Iterable[_Listed]) -> tuple[int, int]:
    """How many leaves count for somebody who has begun none, and how many don't."""
    topics = list(listed)
    known = {pk for pk, _, _ in topics}
    below: dict[int | None, list[_Listed]] = defaultdict(list)
    for topic in topics:
        below[topic[1] if topic[1] in known else None].append(topic)

    def parts(above: int | None) -> tuple[_Part, ...]:
        return tuple(_Part(choose, parts(pk)) for pk, _, choose in below.get(above, ()))

    needed = sum(map(needed_at_first, parts(None)))
    return needed, len(known - below.keys()) - needed


def _holders(topics: Iterable[tuple[int | None, str]]) -> dict[str, set[int | None]]:
    """By lifecycle the groups: a shown topic is one by what is shown below it, a hidden one by all.

    Args:
        topics: the parent and the lifecycle of each.
    """
    found: dict[str, set[int | None]] = {life: set() for life in Lifecycle.values}
    for parent, lifecycle in topics:
        if lifecycle == SHOWN:
            found[SHOWN].add(parent)
        if lifecycle != Lifecycle.DRAFT:
            found[HIDDEN].add(parent)
    return found


def sections_of(level: Level) -> list[EditorSection]:
    """Everything in a level, in two queries; one more where topics are hidden."""
    topics = list(
        Topic.objects.not_draft()
        .filter(level=level)
        .defer("body", "synced")
        .order_by("position", "id")
    )
    hidden = any(topic.lifecycle == HIDDEN for topic in topics)
    withdrawn: Collection[int] = retired_there(level.roadmap) if hidden else ()
    holders = _holders((topic.parent_id, topic.lifecycle) for topic in topics)
    children: dict[tuple[int | None, int | None], list[Topic]] = defaultdict(list)
    for topic in topics:
        key = (None, topic.category_id) if topic.parent_id is None else (topic.parent_id, None)
        children[key].append(topic)

    def rows(key: tuple[int | None, int | None], depth: int) -> Iterator[EditorRow]:
        siblings = children.get(key, [])
        for topic in siblings:
            yield EditorRow(
                topic,
                depth,
                is_first=topic is siblings[0],
                is_last=topic is siblings[-1],
                is_leaf=topic.pk not in holders[topic.lifecycle],
                is_withdrawn=topic.pk in withdrawn,
            )
            yield from rows((topic.pk, None), depth + 1)

    return [
        EditorSection(category, tuple(rows((None, category.pk), 0)))
        for category in Category.objects.filter(roadmap=level.roadmap_id)
        if (None, category.pk) in children
    ]


def fixed_order(roadmap: Roadmap) -> set[tuple[int, int]]:
    """Pairs of levels (lower, upper) that can't change places: the upper needs the lower one."""
    edges = Prerequisite.objects.filter(topic__roadmap=roadmap)
    pairs: Any = edges.values_list("requires__level_id", "topic__level_id").distinct()
    return {(lower, upper) for lower, upper in pairs.order_by() if lower != upper}


def requirable(topic: Topic) -> Grouped:
    """Topics that could come before one, by category; one that closes a circle is among them."""
    rows = (
        Topic.objects.published()
        .filter(roadmap=topic.roadmap_id, level__position__lte=topic.level.position)
        .exclude(pk__in=[topic.pk, topic.parent_id or 0])
        .exclude(opens__topic=topic)
        .exclude(parent=topic)
        .order_by("category__position", "level__position", "position", "id")
        .values_list("category__title", "slug", "title")
    )
    result: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for category, slug, title in rows:
        result[category].append((slug, title))
    return list(result.items())
