"""Moves a topic to another place of its roadmap."""

from __future__ import annotations

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.progress_migration import People
from roadmap.domain.changes.schema import TOPIC
from roadmap.domain.changes.snapshot import ContentItem, Key, Snapshot
from roadmap.domain.curation.operations import OperationResult, operate
from roadmap.enums import ChangeKind, Lifecycle
from roadmap.models import Category, Level, Topic


def move(
    *,
    topic: Topic,
    parent: Topic | None = None,
    level: Level | None = None,
    category: Category | None = None,
    curator_id: int | None = None,
    pass_on: bool | None = None,
) -> OperationResult:
    """Put a topic, with all below it, at the end of a group, or of a category in a level.

    Raises:
        ChangeRefusedError: there is neither a group nor a level and a category, or they belong to
            another roadmap, or a rule of the content forbids it.
    """
    if parent is not None:
        level, category = parent.level, parent.category
    if level is None or category is None:
        raise ChangeRefusedError("Name a group, or a level and a category.")
    if {level.roadmap_id, category.roadmap_id} != {topic.roadmap_id}:
        raise ChangeRefusedError("A topic is never moved to another roadmap.")
    place = f"“{parent}”" if parent else f"{category} in {level}"
    keys = level.pk, category.pk, parent and parent.pk

    return operate(
        ChangeKind.MOVE,
        topic,
        f"Moved “{topic}” to {place}",
        lambda content, item: moved(content, item, *keys),
        curator_id=curator_id,
        others=(parent,) if parent else (),
        people=People(pass_on=lambda leaf: pass_on),
    )


def moved(
    content: Snapshot, item: ContentItem, level: Key, category: Key, parent: Key | None
) -> Changes:
    """The change that puts a topic at the end of a group, or of a category in a level.

    Raises:
        ChangeRefusedError: the group lies within the topic, or is hidden while the topic is not.
    """
    ref = (TOPIC.name, (level, category, None))
    if parent is not None:
        group = content.topics[parent]
        level, category = group["level"], group["category"]
        ref = (TOPIC.name, (None, None, parent))
        if parent == item.key or any(each.key == parent for each in content.below(item.key)):
            raise ChangeRefusedError(
                f"“{item['title']}” can't be put into “{group['title']}”: it would lie within "
                "itself."
            )
        if item["lifecycle"] == Lifecycle.PUBLISHED != group["lifecycle"]:
            raise ChangeRefusedError(
                f"“{group['title']}” is not published; learners would lose sight of "
                f"“{item['title']}”."
            )
    position = content.end_of(ref)
    return update(item, level=level, category=category, parent=parent, position=position)
