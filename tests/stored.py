"""Puts a random outline into the database, for properties that need rows."""

from __future__ import annotations

import uuid

from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.models import Category, Level, Roadmap, Topic


def store(outline: Outline, *, slug: str = "random", **fields: object) -> Roadmap:
    """The outline as rows with new ids and uids; a successor is the first topic of all."""
    roadmap = Roadmap.objects.create(
        slug=slug, title=outline.title, summary=outline.summary, **fields
    )
    categories = {
        one.code: Category.objects.create(
            roadmap=roadmap, code=one.code, title=one.title, position=one.position
        )
        for one in outline.categories
    }
    upstream_of: list[Topic] = []
    for level in outline.levels:
        stored = Level.objects.create(
            roadmap=roadmap, slug=level.slug, title=level.title, position=level.position
        )
        for section in level.sections:
            for top in section.topics:
                upstream_of += _store(top, roadmap, stored, categories[section.category.code], None)
    first = Topic.objects.filter(roadmap=roadmap).order_by("pk").first()
    Topic.objects.filter(pk__in=[topic.pk for topic in upstream_of if topic != first]).update(
        successor=first
    )
    return roadmap


def _store(
    row: TopicRow, roadmap: Roadmap, level: Level, category: Category, parent: Topic | None
) -> list[Topic]:
    topic = Topic.objects.create(
        uid=uuid.uuid4(),
        roadmap=roadmap,
        level=level,
        category=category,
        parent=parent,
        position=row.id,
        slug=f"{row.slug}",
        title=row.title,
        summary=row.summary,
        difficulty=row.difficulty,
        importance=row.own_importance,
        minutes=row.minutes,
        lifecycle=row.lifecycle,
    )
    upstream_of = [topic] if row.has_successor else []
    for child in row.children:
        upstream_of += _store(child, roadmap, level, category, topic)
    return upstream_of
