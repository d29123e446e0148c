"""Positions at the end of a list."""

from __future__ import annotations

from collections.abc import Iterable

from roadmap.models import Topic

LAST = 32_767
"""The largest position that every database holds; of equal ones the older object comes first."""


def position_after(positions: Iterable[int]) -> int:
    """The position at the end of a list."""
    return min(LAST, 1 + max(positions, default=-1))


def next_position(topic: Topic) -> int:
    """The position after the last sibling."""
    siblings = Topic.objects.filter(
        roadmap=topic.roadmap_id,
        parent=topic.parent_id,
        level=topic.level_id,
        category=topic.category_id,
    ).exclude(pk=topic.pk)
    return position_after(siblings.values_list("position", flat=True))
