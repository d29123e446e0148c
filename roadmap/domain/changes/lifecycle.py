"""Retiring, publishing again and moving a topic with what is below it.

Used by curators' operations; what it does to places also by the edits of a fork's owner.
"""

from __future__ import annotations

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from roadmap.domain.catalog.version import bump_version
from roadmap.domain.changes import progress_migration
from roadmap.domain.changes.changeset import REASON
from roadmap.enums import Lifecycle
from roadmap.models import Topic


@transaction.atomic
def retire(*, topic: Topic) -> list[int]:
    """Retire a topic with everything published below it. Nobody's rows on these are changed.

    Where its group loses the last subtopic, the state it had is written for who has progress on it.

    Returns:
        Ids of the actions that wrote such states.
    """
    affected = [row for row in subtree(topic) if row.lifecycle == Lifecycle.PUBLISHED]
    parent_leaves = _leaves(topic.parent) if topic.parent else []
    for row in affected:
        row.lifecycle = Lifecycle.RETIRED
    _save(affected)
    actions: list[int] = []
    if topic.parent and parent_leaves and not _leaves(topic.parent):
        actions = progress_migration.materialise(group=topic.parent.root_id, leaves=parent_leaves)
    bump_version(topic.roadmap_id)
    topic.refresh_from_db()
    return actions


@transaction.atomic
def republish(*, topic: Topic) -> None:
    """Publish one retired or draft topic again, with the groups around it."""
    rows: list[Topic] = []
    current: Topic | None = topic
    while current is not None:
        if current.lifecycle != Lifecycle.PUBLISHED:
            current.lifecycle = Lifecycle.PUBLISHED
            rows.append(current)
        current = current.parent
    _save(rows)
    bump_version(topic.roadmap_id)


@transaction.atomic
def take_along(*, topic: Topic) -> int:
    """Move everything below a topic to its level and category; returns how many moved."""
    rows = [
        row
        for row in subtree(topic)
        if (row.level_id, row.category_id) != (topic.level_id, topic.category_id)
    ]
    for row in rows:
        row.level_id, row.category_id = topic.level_id, topic.category_id
    _save(rows)
    if rows:
        bump_version(topic.roadmap_id)
    return len(rows)


def is_hidden_below(topic: Topic, parent: Topic) -> bool:
    """Whether a published topic would stand in a group that is a draft or retired."""
    return topic.lifecycle == Lifecycle.PUBLISHED != parent.lifecycle


def _leaves(topic: Topic) -> list[int]:
    """Ids that progress of the published leaves below a topic lives on; empty for a leaf."""
    rows = [row for row in subtree(topic)[1:] if row.lifecycle == Lifecycle.PUBLISHED]
    groups = {row.parent_id for row in rows}
    return [row.root_id for row in rows if row.pk not in groups]


def _save(rows: list[Topic]) -> None:
    if rows:
        fields = ["lifecycle", "level", "category"]
        bulk_update_with_history(rows, Topic, fields, default_change_reason=REASON)


def subtree(topic: Topic) -> list[Topic]:
    """The topic and everything below it, as the database has it, parents first."""
    found = generation = list(Topic.objects.filter(pk=topic.pk))
    while generation:
        generation = list(Topic.objects.filter(parent__in=generation).order_by("position", "id"))
        found = found + generation
    return found
