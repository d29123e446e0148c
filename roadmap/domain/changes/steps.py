"""Changes that curators and owners of roadmaps both make: put a topic somewhere, hide, show."""

from __future__ import annotations

from typing import Any

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.schema import TOPIC, Values
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.enums import Lifecycle
from roadmap.models import Category, Level, Topic

PUBLISHED, RETIRED = Lifecycle.PUBLISHED.value, Lifecycle.RETIRED.value


def end_of(
    content: Snapshot,
    *,
    level: Level | None,
    category: Category | None,
    parent: Topic | None,
    moving: ContentItem | None = None,
) -> Values:
    """The values that put a topic at the end of a group, or of a category in a level.

    Args:
        moving: the topic, where it exists; a new one is published.

    Raises:
        ChangeRefusedError: there is neither a group nor a level and a category, they belong to
            another roadmap, or the group is hidden or lies within the topic.
    """
    parts: list[tuple[str, Any]] = [("level", level), ("category", category), ("topic", parent)]
    if parent is None and (level is None or category is None):
        raise ChangeRefusedError("Name a group, or a level and a line.")
    for kind, part in parts:
        if part is not None and (kind, part.pk) not in content:
            raise ChangeRefusedError(f"“{part}” is not in this roadmap, or not any more.")
    if parent is None:
        place = {"level": level and level.pk, "category": category and category.pk, "parent": None}
        return place | {"position": content.end_of((TOPIC.name, (*place.values(),)))}
    group = content.topics[parent.pk]
    if moving is not None:
        if parent.pk in {moving.key, *(each.key for each in content.below(moving.key))}:
            raise ChangeRefusedError(f"“{moving['title']}” can't lie within itself.")
        if moving["lifecycle"] == PUBLISHED != group["lifecycle"]:
            raise ChangeRefusedError(
                f"“{group['title']}” is hidden, and learners would lose sight of "
                f"“{moving['title']}”. Show it first."
            )
    elif group["lifecycle"] != PUBLISHED:
        raise ChangeRefusedError(f"“{group['title']}” is hidden; show it first.")
    position = content.end_of((TOPIC.name, (None, None, group.key)))
    place = {"level": group["level"], "category": group["category"], "parent": group.key}
    return place | {"position": position}


def published(content: Snapshot, item: ContentItem) -> Changes:
    """The change that publishes one topic, with the groups around it."""
    rows = (item, *content.around(item.key))
    return Changes.joined(update(row, lifecycle=PUBLISHED) for row in rows)


def retired(content: Snapshot, item: ContentItem) -> Changes:
    """The change that retires a topic with everything published below it."""
    rows = (item, *content.below(item.key))
    shown = (row for row in rows if row["lifecycle"] == PUBLISHED)
    return Changes.joined(update(row, lifecycle=RETIRED) for row in shown)
