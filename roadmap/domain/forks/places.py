"""Where a topic can stand in a roadmap, as choices of a form, and what each choice means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roadmap.domain.changes.validate import DEPTH
from roadmap.enums import Lifecycle
from roadmap.models import Category, Level, Roadmap, Topic

Place = dict[str, Any]
"""The arguments that say where topics stand: level and category, or parent. A level alone leaves
each on its line, a category alone each in its level."""
Grouped = list[tuple[str, list[tuple[str, str]]]]
"""Choices of a select, in groups: (label of the group, [(value, label)])."""
Children = dict[tuple[int | None, int | None], list[Topic]]
"""Topics in their order, by (parent, None), or at the top by (level, category)."""


@dataclass(frozen=True)
class Nested:
    """A topic, and how deep it stands."""

    topic: Topic
    depth: int

    @property
    def is_shown(self) -> bool:
        return bool(self.topic.lifecycle == Lifecycle.PUBLISHED)


def places(roadmap: Roadmap, moving: Topic | None = None) -> Grouped:
    """Where a topic can stand, level by level; ``moving`` neither within itself nor too deep."""
    categories = list(Category.objects.filter(roadmap=roadmap))
    children = _topics_by_place(roadmap)
    height = 1 + _height(children, moving.pk) if moving is not None else 1
    result: Grouped = []
    for level in Level.objects.filter(roadmap=roadmap):
        choices: list[tuple[str, str]] = []
        for category in categories:
            choices.append((f"line.{level.slug}.{category.code}", f"{category.title}, {level}"))
            choices += (
                _below(row)
                for row in _walk(children, (level.pk, category.pk), without=moving)
                if row.is_shown and row.depth + 1 + height <= DEPTH
            )
        result.append((level.title, choices))
    return result


def places_of_many(roadmap: Roadmap) -> Grouped:
    """Where several topics can be put: a level, a line, both, or a group that there is."""
    categories = list(Category.objects.filter(roadmap=roadmap))
    levels = list(Level.objects.filter(roadmap=roadmap))
    children = _topics_by_place(roadmap)
    result: Grouped = []
    if len(levels) > 1:
        choices = [(f"level.{each.slug}", f"{each}") for each in levels]
        result.append(("A level, each on its line", choices))
    if len(categories) > 1:
        choices = [(f"category.{each.code}", f"{each}") for each in categories]
        result.append(("A line, each in its level", choices))
    for level in levels:
        choices = []
        for category in categories:
            choices.append((f"line.{level.slug}.{category.code}", f"{category.title}, {level}"))
            choices += (
                _below(row)
                for row in _walk(children, (level.pk, category.pk))
                if row.is_shown and (row.topic.pk, None) in children and row.depth + 1 < DEPTH
            )
        result.append((level.title, choices))
    return result


def _below(row: Nested) -> tuple[str, str]:
    dashes = "\u2013 " * (row.depth + 1)
    return f"below.{row.topic.slug}", f"{dashes}{row.topic.title}"


def _topics_by_place(roadmap: Roadmap) -> Children:
    names = ("id", "slug", "title", "parent_id", "level_id", "category_id", "lifecycle")
    topics = Topic.objects.not_draft().filter(roadmap=roadmap).only(*names)
    children: Children = defaultdict(list)
    for topic in topics.order_by("position", "id"):
        if topic.parent_id is None:
            children[topic.level_id, topic.category_id].append(topic)
        else:
            children[topic.parent_id, None].append(topic)
    return children


def _walk(
    children: Children,
    key: tuple[int | None, int | None],
    depth: int = 0,
    without: Topic | None = None,
) -> Iterator[Nested]:
    """Topics with what is below them, but for one and all below it."""
    for topic in children.get(key, ()):
        if without is None or topic.pk != without.pk:
            yield Nested(topic, depth)
            yield from _walk(children, (topic.pk, None), depth + 1, without)


def _height(children: Children, topic: int) -> int:
    """How many topics nest below one."""
    below = children.get((topic, None), ())
    return max((1 + _height(children, child.pk) for child in below), default=0)


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
    place: Place = {}
    if kind in ("level", "line"):
        place["level"] = Level.objects.filter(roadmap=roadmap, slug=level).first()
    if kind in ("category", "line"):
        code = code if kind == "line" else rest
        place["category"] = Category.objects.filter(roadmap=roadmap, code=code).first()
    return place if all(place.values()) else {}


def name_of_place(topic: Topic) -> str:
    """The choice of :func:`places` where a topic stands."""
    if topic.parent is not None:
        return f"below.{topic.parent.slug}"
    return f"line.{topic.level.slug}.{topic.category.code}"
