"""Content operations of a curator, each one transaction with an exact inverse."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from roadmap.domain.content import follow
from roadmap.domain.content.version import bump_version
from roadmap.domain.learner import Learner
from roadmap.domain.undo import undo
from roadmap.enums import Lifecycle
from roadmap.models import Action, Topic


@dataclass(frozen=True)
class Retirement:
    """What one retirement changed: enough to take it back exactly."""

    roadmap_id: int
    before: dict[int, tuple[str, int | None]]
    """Lifecycle and successor of each topic that changed, by its id."""
    actions: tuple[int, ...]
    """Ids of the actions that wrote the former group's state for its learners."""


@transaction.atomic
def retire(*, topic: Topic, successor: Topic | None = None) -> Retirement:
    """Retire a topic with everything published below it. Nobody's rows are touched.

    Where its group loses the last subtopic, the group's state is written for who touched it.
    """
    affected = [row for row in _subtree(topic) if row.lifecycle == Lifecycle.PUBLISHED]
    before = {row.pk: (row.lifecycle, row.successor_id) for row in affected}
    parent_leaves = _leaves(topic.parent) if topic.parent else []
    for row in affected:
        row.lifecycle = Lifecycle.RETIRED
        if row.pk == topic.pk and successor is not None:
            row.successor = successor
    _save(affected)
    actions: list[int] = []
    if topic.parent and parent_leaves and not _leaves(topic.parent):
        actions = follow.materialise(group=topic.parent.root_id, leaves=parent_leaves)
    bump_version(topic.roadmap_id)
    topic.refresh_from_db()
    return Retirement(topic.roadmap_id, before, tuple(actions))


@transaction.atomic
def restore(retirement: Retirement) -> None:
    """Take a retirement back: exactly the topics and rows that it changed."""
    rows = list(Topic.objects.filter(pk__in=retirement.before))
    for row in rows:
        row.lifecycle, row.successor_id = retirement.before[row.pk]
    _save(rows)
    for action in Action.objects.filter(pk__in=retirement.actions):
        undo(learner=Learner(action.user_id, action.guest_id), action_id=action.pk)
    bump_version(retirement.roadmap_id)


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
        for row in _subtree(topic)
        if (row.level_id, row.category_id) != (topic.level_id, topic.category_id)
    ]
    for row in rows:
        row.level_id, row.category_id = topic.level_id, topic.category_id
    _save(rows)
    if rows:
        bump_version(topic.roadmap_id)
    return len(rows)


def _subtree(topic: Topic) -> list[Topic]:
    """The topic and all below it, as they are in the database."""
    found = list(Topic.objects.filter(pk=topic.pk))
    row = found
    while row:
        row = list(Topic.objects.filter(parent__in=row))
        found += row
    return found


def _leaves(topic: Topic) -> list[int]:
    """Ids that progress of the published leaves below a topic lives on; none for a leaf."""
    rows = [row for row in _subtree(topic)[1:] if row.lifecycle == Lifecycle.PUBLISHED]
    groups = {row.parent_id for row in rows}
    return [row.root_id for row in rows if row.pk not in groups]


def _save(rows: list[Topic]) -> None:
    fields = ["lifecycle", "successor", "level", "category"]
    if rows:
        bulk_update_with_history(rows, Topic, fields, default_change_reason="content operation")
