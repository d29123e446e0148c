"""The only writer of progress rows: setting statuses, one action at a time.

Undo is in :mod:`roadmap.domain.undo`, a guest's ticks in :mod:`roadmap.domain.claim`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from roadmap.domain.learner import Learner
from roadmap.enums import ActionKind, Lifecycle, Source, Status
from roadmap.models import Action, Progress, ProgressEvent, Topic


def statuses_for(learner: Learner) -> dict[int, Status]:
    """The learner's stored statuses by topic id, oldest first, in one query."""
    if learner.is_nobody:
        return {}
    pairs = learner.rows(Progress).order_by("since", "id").values_list("topic_id", "status")
    return {topic_id: STATUS[status] for topic_id, status in pairs}


STATUS = {status.value: status for status in Status}


@dataclass(frozen=True)
class Change:
    """The wanted status of one leaf; ``since`` when it holds from another instant than now."""

    topic_id: int
    status: Status
    since: dt.datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What a write did. ``action_id`` is None where everything was as wanted already."""

    action_id: int | None
    changed: tuple[int, ...]
    """Ids of the leaves whose status changed."""
    leaves: int
    """How many leaves the write was about."""

    @property
    def count(self) -> int:
        return len(self.changed)


def leaf_roots(topic: Topic) -> list[int]:
    """Ids that progress of ``topic`` lives on: its own, or those of the leaves of a group.

    Retired leaves of a group are left out: a group's click decides about what is on the page.
    """
    generation = list(subtopics_of([topic.pk]))
    if not generation:
        return [topic.root_id]
    leaves: list[int] = []
    while generation:
        below = list(subtopics_of([child.pk for child in generation]))
        groups = {child.parent_id for child in below}
        leaves += [
            child.root_id
            for child in generation
            if child.pk not in groups
            and child.lifecycle == Lifecycle.PUBLISHED
            and child.successor_id is None
        ]
        generation = below
    return leaves


def subtopics_of(parents: list[int]) -> QuerySet[Topic]:
    return (
        Topic.objects.not_draft()
        .filter(parent_id__in=parents)
        .only("parent_id", "origin_id", "lifecycle", "successor_id")
        .order_by("position", "id")
    )


def set_status(
    *,
    learner: Learner,
    topic: Topic,
    status: Status,
    source: Source = Source.WEB,
    now: dt.datetime | None = None,
) -> Outcome:
    """Put a leaf, or all leaves of a group, into ``status``; twice is the same as once.

    One transaction, one action for everything that changed and none where nothing did.

    Raises:
        ValueError: the learner is nobody.
    """
    changes = [Change(topic_id, status) for topic_id in leaf_roots(topic)]
    return apply_changes(
        learner=learner, changes=changes, kind=ActionKind.STATUS, source=source, now=now
    )


def apply_changes(
    *,
    learner: Learner,
    changes: Iterable[Change],
    kind: ActionKind,
    source: Source,
    now: dt.datetime | None = None,
) -> Outcome:
    """Carry out ``changes`` as one action with its events.

    Raises:
        ValueError: the learner is nobody.
    """
    if learner.is_nobody:
        raise ValueError("A visitor has no progress; make a guest first.")
    wanted = {change.topic_id: change for change in changes}
    with transaction.atomic():
        learner.lock()
        rows = {row.topic_id: row for row in learner.rows(Progress).filter(topic_id__in=wanted)}
        due = [
            change
            for topic_id, change in wanted.items()
            if change.status != (rows[topic_id].status if topic_id in rows else Status.TODO)
        ]
        if not due:
            return Outcome(action_id=None, changed=(), leaves=len(wanted))
        instant = now or timezone.now()
        action = Action.objects.create(**learner.owner, kind=kind, created_at=instant)
        ProgressEvent.objects.bulk_create(
            ProgressEvent(
                **learner.owner,
                action=action,
                topic_id=change.topic_id,
                from_status=rows[change.topic_id].status
                if change.topic_id in rows
                else Status.TODO,
                from_since=rows[change.topic_id].since if change.topic_id in rows else None,
                to_status=change.status,
                to_since=change.since or instant,
                at=change.since or instant,
                day=learner.day(change.since or instant),
                source=source,
            )
            for change in due
        )
        write_rows(
            learner,
            {change.topic_id: (change.status, change.since or instant) for change in due},
        )
    return Outcome(
        action_id=action.pk,
        changed=tuple(change.topic_id for change in due),
        leaves=len(wanted),
    )


def write_rows(
    learner: Learner, states: dict[int, tuple[Status | str, dt.datetime | None]]
) -> None:
    """Make the learner's rows equal ``states``: (status, since) by topic id; to do has no row."""
    gone = [topic_id for topic_id, (status, _) in states.items() if status == Status.TODO]
    if gone:
        learner.rows(Progress).filter(topic_id__in=gone).delete()
    kept = [
        Progress(**learner.owner, topic_id=topic_id, status=status, since=since)
        for topic_id, (status, since) in states.items()
        if status != Status.TODO and since is not None
    ]
    if kept:
        owner = "user" if learner.user_id is not None else "guest"
        Progress.objects.bulk_create(
            kept,
            update_conflicts=True,
            unique_fields=[owner, "topic"],
            update_fields=["status", "since"],
        )
