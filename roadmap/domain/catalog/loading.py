"""Loads the outline of a roadmap: its shared content, in four queries or from the cache."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, Section, TopicRow
from roadmap.enums import Difficulty, Importance, Lifecycle, Visibility
from roadmap.models import Category, Level, Prerequisite, Roadmap, Topic


def load_outline(roadmap: Roadmap) -> Outline:
    """The roadmap's outline at its present version: from this process, or else in 4 queries."""
    key = (str(roadmap.uid), roadmap.content_version)
    outline: Outline = cache.cached_content(
        "outline", key, lambda: read_outline(roadmap), lambda outline: ROW * len(outline.rows)
    )
    return outline


ROW = 1_400
"""About how many bytes an outline takes for each topic, with what it finds out when asked."""


def read_outline(roadmap: Roadmap) -> Outline:
    """The outline as the database has it now, in 4 queries. Drafts are left out.

    A topic all of whose subtopics are retired, or hidden in a copy, is a leaf; they follow it as
    its siblings, for learners who have worked on them; so do retired ones in a group that is a
    draft.
    """
    categories = tuple(_category(c) for c in Category.objects.filter(roadmap=roadmap))
    levels = list(Level.objects.filter(roadmap=roadmap))
    nesting = _Nesting(Topic.objects.filter(roadmap=roadmap).for_outline(), categories, levels)
    tops = nesting.by_place()
    return Outline(
        roadmap_id=roadmap.pk,
        uid=str(roadmap.uid),
        slug=roadmap.slug,
        title=roadmap.title,
        summary=roadmap.summary,
        version=roadmap.content_version,
        is_shared=roadmap.visibility != Visibility.PRIVATE
        and roadmap.lifecycle == Lifecycle.PUBLISHED,
        categories=categories,
        levels=tuple(_level(level, categories, tops) for level in levels),
        requires=_requires(roadmap),
    )


Tops = Mapping[tuple[int, int], list[TopicRow]]
"""Topics without a parent, by the ids of their level and category."""


def _level(level: Level, categories: Iterable[CategoryInfo], tops: Tops) -> LevelView:
    return LevelView(
        id=level.pk,
        slug=level.slug,
        title=level.title,
        summary=level.summary,
        position=level.position,
        sections=tuple(
            Section(category=category, topics=tuple(tops[level.pk, category.id]))
            for category in categories
            if tops.get((level.pk, category.id))
        ),
    )


class _Nesting:
    """Makes nested rows of the topics of a roadmap."""

    def __init__(
        self, topics: Iterable[Topic], categories: Iterable[CategoryInfo], levels: Iterable[Level]
    ) -> None:
        self.codes = {category.id: category.code for category in categories}
        self.slugs = {level.pk: level.slug for level in levels}
        self.children: dict[int | None, list[Topic]] = defaultdict(list)
        own = list(topics)
        known = {topic.pk for topic in own}
        for topic in own:
            is_left = topic.parent_id not in known and topic.lifecycle == Lifecycle.RETIRED
            self.children[None if is_left else topic.parent_id].append(topic)

    def by_place(self) -> Tops:
        tops: dict[tuple[int, int], list[TopicRow]] = defaultdict(list)
        for topic in self.children[None]:
            tops[topic.level_id, topic.category_id] += self._build(topic, 0)
        return tops

    def _build(self, topic: Topic, depth: int) -> list[TopicRow]:
        """The row with all below it; where all of that is retired, the row followed by it."""
        children = self.children[topic.pk]
        below = [row for child in children for row in self._build(child, depth + 1)]
        row = self._row(topic, depth)
        if any(not leaf.is_retired for child in below for leaf in child.leaves):
            return [replace(row, children=tuple(below))]
        return [row, *(_lifted(child) for child in below)]

    def _row(self, topic: Topic, depth: int) -> TopicRow:
        return TopicRow(
            id=topic.pk,
            root_id=topic.root_id,
            uid=str(topic.uid),
            slug=topic.slug,
            title=topic.title,
            summary=topic.summary,
            map_label=topic.map_label,
            difficulty=Difficulty(topic.difficulty),
            own_importance=Importance(topic.importance),
            minutes=topic.minutes,
            lifecycle=Lifecycle(topic.lifecycle),
            has_successor=topic.successor_id is not None,
            depth=depth,
            category_code=self.codes[topic.category_id],
            level_slug=self.slugs[topic.level_id],
            choose=topic.choose,
        )


def _lifted(row: TopicRow) -> TopicRow:
    """The row and all below it one level further out."""
    children = tuple(_lifted(child) for child in row.children)
    return replace(row, depth=row.depth - 1, children=children)


def _category(category: Category) -> CategoryInfo:
    return CategoryInfo(
        id=category.pk,
        code=category.code,
        title=category.title,
        short_title=category.short_title or category.title,
        summary=category.summary,
        color=category.color,
        position=category.position,
        map_row=category.map_row,
        branches_from=category.branches_from_id,
        branch_offset=category.branch_offset,
    )


def _requires(roadmap: Roadmap) -> dict[int, tuple[int, ...]]:
    edges: dict[int, list[int]] = defaultdict(list)
    pairs = (
        Prerequisite.objects.filter(topic__roadmap=roadmap)
        .exclude(topic__lifecycle=Lifecycle.DRAFT)
        .exclude(requires__lifecycle=Lifecycle.DRAFT)
        .order_by("topic_id", "requires__position", "requires_id")
        .values_list("topic_id", "requires_id")
    )
    for topic_id, required in pairs:
        edges[topic_id].append(required)
    return {topic_id: tuple(ids) for topic_id, ids in edges.items()}
