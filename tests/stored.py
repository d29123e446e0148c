"""Puts a random outline into the database, for properties that need rows."""

from __future__ import annotations

from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.models import Category, Level, Roadmap, Topic


def store(outline: Outline, *, slug: str = "random", **fields: object) -> Roadmap:
    """The outline as rows with new ids and uids; a successor is the first topic of all."""
    roadmap = Roadmap.objects.create(
        slug=slug, title=outline.title, summary=outline.summary, **fields
    )
    categories = Category.objects.bulk_create(
        Category(roadmap=roadmap, code=one.code, title=one.title, position=one.position)
        for one in outline.categories
    )
    levels = Level.objects.bulk_create(
        Level(roadmap=roadmap, slug=level.slug, title=level.title, position=level.position)
        for level in outline.levels
    )
    by_code = {category.code: category for category in categories}
    _store(
        [
            (top, Topic(roadmap=roadmap, level=level, category=by_code[section.category.code]))
            for level, view in zip(levels, outline.levels, strict=True)
            for section in view.sections
            for top in section.topics
        ]
    )
    return roadmap


def _store(rows: list[tuple[TopicRow, Topic]], first: Topic | None = None) -> None:
    """Store topics of one depth, whose place is known, and then all below them."""
    for row, topic in rows:
        topic.slug, topic.title, topic.summary = row.slug, row.title, row.summary
        topic.position, topic.minutes, topic.lifecycle = row.id, row.minutes, row.lifecycle
        topic.difficulty, topic.importance = row.difficulty, row.own_importance
        topic.successor = first if row.has_successor else None
    Topic.objects.bulk_create(topic for _, topic in rows)
    below = [
        (
            child,
            Topic(roadmap=topic.roadmap, level=topic.level, category=topic.category, parent=topic),
        )
        for row, topic in rows
        for child in row.children
    ]
    if below:
        _store(below, first or rows[0][1])
