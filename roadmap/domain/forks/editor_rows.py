"""What the editor of a roadmap lists: topics with the hidden ones, and where a topic can stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from roadmap.domain.changes.validate import DEPTH
from roadmap.enums import Difficulty, Importance, Lifecycle
from roadmap.models import Category, Level, Roadmap, Topic

Place = dict[str, Any]
"""The arguments that say where a topic stands: level and category, or parent."""
Grouped = list[tuple[str, list[tuple[str, str]]]]
"""Choices of a select, in groups: (label of the group, [(value, label)])."""


@dataclass(frozen=True)
class EditorRow:
    """A topic among its siblings."""

    topic: Topic
    depth: int
    is_first: bool
    is_last: bool

    @property
    def is_hidden(self) -> bool:
        return bool(self.topic.lifecycle == Lifecycle.RETIRED)

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
class EditorSection:
    """A category within a level."""

    category: Category
    rows: tuple[EditorRow, ...]


def level_counts(roadmap: Roadmap) -> list[Level]:
    """The levels, each with ``shown`` and ``hidden``, the numbers of their topics."""
    of = Q(topics__lifecycle=Lifecycle.PUBLISHED)
    hidden = Q(topics__lifecycle=Lifecycle.RETIRED)
    rows = Level.objects.filter(roadmap=roadmap).annotate(
        shown=Count("topics", filter=of), hidden=Count("topics", filter=hidden)
    )
    return list(rows)


def sections_of(level: Level) -> list[EditorSection]:
    """Everything in a level, in two queries."""
    topics = (
        Topic.objects.not_draft()
        .filter(level=level)
        .defer("body", "synced")
        .order_by("position", "id")
    )
    children: dict[tuple[int | None, int | None], list[Topic]] = defaultdict(list)
    for topic in topics:
        key = (None, topic.category_id) if topic.parent_id is None else (topic.parent_id, None)
        children[key].append(topic)

    def rows(key: tuple[int | None, int | None], depth: int) -> Iterator[EditorRow]:
        siblings = children.get(key, [])
        for topic in siblings:
            yield EditorRow(topic, depth, topic is siblings[0], topic is siblings[-1])
            yield from rows((topic.pk, None), depth + 1)

    return [
        EditorSection(category, tuple(rows((None, category.pk), 0)))
        for category in Category.objects.filter(roadmap=level.roadmap_id)
        if (None, category.pk) in children
    ]


def places(roadmap: Roadmap, moving: Topic | None = None) -> Grouped:
    """Where a topic can stand, level by level; ``moving`` can't stand within itself."""
    categories = list(Category.objects.filter(roadmap=roadmap))
    result: Grouped = []
    for level in Level.objects.filter(roadmap=roadmap):
        sections = {section.category.pk: section.rows for section in sections_of(level)}
        choices: list[tuple[str, str]] = []
        for category in categories:
            name = f"line.{level.slug}.{category.code}"
            choices.append((name, f"{category.title}, {level.title}"))
            for row in _outside(sections.get(category.pk, ()), moving):
                if row.can_hold:
                    dashes = "\u2013 " * (row.depth + 1)
                    choices.append((f"below.{row.topic.slug}", f"{dashes}{row.topic.title}"))
        result.append((level.title, choices))
    return result


def _outside(rows: tuple[EditorRow, ...], moving: Topic | None) -> Iterator[EditorRow]:
    """The rows without a topic and all below it."""
    within: int | None = None
    for row in rows:
        if within is not None and row.depth > within:
            continue
        within = row.depth if moving is not None and row.topic.pk == moving.pk else None
        if within is None:
            yield row


def place_named(roadmap: Roadmap, name: str) -> Place:
    """The place that a choice of :func:`places` names; empty where there is none such."""
    kind, _, rest = name.partition(".")
    if kind == "below":
        parent = Topic.objects.filter(roadmap=roadmap, slug=rest).select_related(
            "level", "category"
        )
        found = parent.first()
        return {"parent": found} if found else {}
    level, _, code = rest.partition(".")
    place = {
        "level": Level.objects.filter(roadmap=roadmap, slug=level).first(),
        "category": Category.objects.filter(roadmap=roadmap, code=code).first(),
    }
    return place if all(place.values()) else {}


def name_of_place(topic: Topic) -> str:
    """The choice of :func:`places` where a topic stands."""
    if topic.parent is not None:
        return f"below.{topic.parent.slug}"
    return f"line.{topic.level.slug}.{topic.category.code}"


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
