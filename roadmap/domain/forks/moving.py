"""Moves of a topic in one's own roadmap: to another place, or one position up or down."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from roadmap.domain.changes import lifecycle
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.lifecycle import subtree
from roadmap.domain.forks.editing import edit, set_place
from roadmap.domain.forks.hiding import keeping_status
from roadmap.domain.progress.learner import Learner
from roadmap.models import Category, Level, Topic


def move_topic(
    *,
    topic: Topic,
    learner: Learner,
    level: Level | None = None,
    category: Category | None = None,
    parent: Topic | None = None,
) -> bool:
    """Put a topic, with all below it, at the end of another group or of a category in a level.

    False where it stands there already.

    Raises:
        ChangeRefusedError: the group lies within the topic, or a rule of the content forbids it.
    """
    if parent is not None:
        level, category = parent.level, parent.category
        if parent.pk in {row.pk for row in subtree(topic)}:
            raise ChangeRefusedError("A topic can't lie within itself.")
    place = (level, category, parent)
    if place == (topic.level, topic.category, topic.parent):
        return False
    with edit(topic.roadmap), keeping_status(topic.parent, learner):
        set_place(topic, *place)
        topic.save(update_fields=["parent", "level", "category", "position", "updated_at"])
        lifecycle.take_along(topic=topic)
    return True


def shift_topic(*, topic: Topic, up: bool) -> bool:
    """Swap a topic with the neighbour above or below; False where there is none."""
    siblings = list(
        Topic.objects.not_draft()
        .filter(
            roadmap=topic.roadmap,
            parent=topic.parent_id,
            level=topic.level_id,
            category=topic.category_id,
        )
        .order_by("position", "id")
    )
    with transaction.atomic():
        if not change_places(siblings, topic.pk, up=up):
            return False
        with edit(topic.roadmap):
            bulk_update_with_history(siblings, Topic, ["position"])
    return True


def change_places(rows: list[Any], pk: int, *, up: bool) -> bool:
    """Swap one of ``rows`` with its neighbour, in memory only; False where there is none."""
    at = next(place for place, row in enumerate(rows) if row.pk == pk)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(rows):
        return False
    positions = sorted(row.position for row in rows)
    if len(set(positions)) < len(positions):
        positions = list(range(len(rows)))
    rows[at], rows[other] = rows[other], rows[at]
    for row, position in zip(rows, positions, strict=True):
        row.position = position
    return True
