"""Moves a topic to another place of its roadmap."""

from __future__ import annotations

from roadmap.domain.changes import lifecycle
from roadmap.domain.changes.changeset import REASON
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.lifecycle import is_hidden_below, subtree
from roadmap.domain.changes.positions import next_position
from roadmap.domain.curation.operations import OperationResult, operation
from roadmap.enums import OperationKind
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
    summary = f"Moved “{topic}” to {place}"
    others = [] if parent is None else [parent]
    with operation(
        OperationKind.MOVE, topic, summary, curator_id=curator_id, others=others, pass_on=pass_on
    ) as draft:
        if parent is not None:
            _refuse_group(topic, parent)
            level, category = parent.level, parent.category
        topic.parent, topic.level, topic.category = parent, level, category
        topic.position = next_position(topic)
        save_place(topic)
        lifecycle.take_along(topic=topic)
    return draft.result


def _refuse_group(topic: Topic, parent: Topic) -> None:
    if parent.pk in {row.pk for row in subtree(topic)}:
        raise ChangeRefusedError(
            f"“{topic}” can't be put into “{parent}”: it would lie within itself."
        )
    if is_hidden_below(topic, parent):
        raise ChangeRefusedError(
            f"“{parent}” is not published; learners would lose sight of “{topic}”."
        )


def save_place(topic: Topic) -> None:
    topic._change_reason = REASON  # type: ignore[attr-defined]
    topic.save(update_fields=["parent", "level", "category", "position", "updated_at"])
