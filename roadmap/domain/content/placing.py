"""Publishes, retires, restores and moves topics."""

from __future__ import annotations

from roadmap.domain.changes import lifecycle
from roadmap.domain.changes.changeset import REASON
from roadmap.domain.content.operations import (
    Done,
    RefusedError,
    next_position,
    operation,
    subtree,
)
from roadmap.enums import Lifecycle, OperationKind
from roadmap.models import Category, Level, Topic


def publish(*, topic: Topic, curator_id: int | None = None, pass_on: bool | None = None) -> Done:
    """Publish a draft, with the groups around it."""
    with operation(
        OperationKind.PUBLISH,
        topic,
        f"Published “{topic}”",
        curator_id=curator_id,
        pass_on=pass_on,
    ) as draft:
        if topic.lifecycle != Lifecycle.DRAFT:
            raise RefusedError(f"“{topic}” is no draft.")
        lifecycle.republish(topic=topic)
    return draft.result


def retire(*, topic: Topic, curator_id: int | None = None) -> Done:
    """Retire a topic with everything published below it; nobody's rows are touched."""
    with operation(
        OperationKind.RETIRE, topic, f"Retired “{topic}”", curator_id=curator_id
    ) as draft:
        if topic.lifecycle != Lifecycle.PUBLISHED:
            raise RefusedError(f"“{topic}” is not published.")
        draft.actions += lifecycle.retire(topic=topic)
    return draft.result


def restore(*, topic: Topic, curator_id: int | None = None) -> Done:
    """Publish a topic again that was retired without an entry in the log.

    People who finished its group meanwhile, as a leaf, have finished the topic too.
    """
    with operation(
        OperationKind.RESTORE, topic, f"Restored “{topic}”", curator_id=curator_id, pass_on=True
    ) as draft:
        if topic.lifecycle != Lifecycle.RETIRED:
            raise RefusedError(f"“{topic}” is not retired.")
        if topic.successor_id is not None:
            raise RefusedError(f"“{topic}” lives on in “{topic.successor}”; take that merge back.")
        lifecycle.republish(topic=topic)
    return draft.result


def move(
    *,
    topic: Topic,
    parent: Topic | None = None,
    level: Level | None = None,
    category: Category | None = None,
    curator_id: int | None = None,
    pass_on: bool | None = None,
) -> Done:
    """Put a topic, with all below it, at the end of a group, or of a category in a level.

    Raises:
        RefusedError: there is neither a group nor a level and a category, or they belong to
            another roadmap, or a rule of the content forbids it.
    """
    if parent is not None:
        level, category = parent.level, parent.category
    if level is None or category is None:
        raise RefusedError("Name a group, or a level and a category.")
    if {level.roadmap_id, category.roadmap_id} != {topic.roadmap_id}:
        raise RefusedError("A topic is never moved to another roadmap.")
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
        raise RefusedError(f"“{topic}” can't be put into “{parent}”: it would lie within itself.")
    if is_hidden_below(topic, parent):
        raise RefusedError(f"“{parent}” is not published; learners would lose sight of “{topic}”.")


def is_hidden_below(topic: Topic, parent: Topic) -> bool:
    """Whether a published topic would stand in a group that is a draft or retired."""
    return topic.lifecycle == Lifecycle.PUBLISHED != parent.lifecycle


def save_place(topic: Topic) -> None:
    topic._change_reason = REASON  # type: ignore[attr-defined]
    topic.save(update_fields=["parent", "level", "category", "position", "updated_at"])
