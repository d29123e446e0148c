"""Statuses of learners: read in one query, changed by one function, one action at a time.

Whatever sets a status, a click, an import, a guest's claim or a merge of topics, comes through
:func:`apply_changes`. Only :mod:`roadmap.domain.undo` puts rows back by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from roadmap.domain.learner import Learner
from roadmap.domain.progress_rows import (
    Step,
    StoredRow,
    instant_of,
    statuses_of,
    stored_rows,
    write_steps,
)
from roadmap.enums import ActionKind, Lifecycle, Source, Status
from roadmap.models import Topic


def statuses_for(learner: Learner) -> dict[int, Status]:
    """The learner's stored statuses by topic id, oldest first, in one query."""
    if learner.is_nobody:
        return {}
    return {topic_id: STATUS[status] for topic_id, status in statuses_of(learner)}


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
    before: Mapping[int, Status] = field(default_factory=dict)
    """All of the learner's statuses as the write found them, as :func:`statuses_for` gives them."""
    after: Mapping[int, Status] = field(default_factory=dict)
    """The same as the write left them; what holds from now is the newest."""

    @property
    def count(self) -> int:
        return len(self.changed)


def leaf_roots(topic: Topic) -> list[int]:
    """Ids that progress of ``topic`` lives on: its own, or those of the leaves of a group.

    Retired leaves of a group are left out: a group's click decides about what is on the page.
    A topic whose subtopics are all retired, or hidden in a copy, is a leaf.
    """
    below: dict[int, list[Topic]] = {}
    generation = list(subtopics_of([topic.pk]))
    while generation:
        for child in generation:
            below.setdefault(child.parent_id or 0, []).append(child)
        generation = list(subtopics_of([child.pk for child in generation]))
    return _leaves_below(topic, below) or [topic.root_id]


def _leaves_below(topic: Topic, below: Mapping[int, list[Topic]]) -> list[int]:
    leaves: list[int] = []
    for child in below.get(topic.pk, ()):
        found = _leaves_below(child, below)
        if not found and child.lifecycle == Lifecycle.PUBLISHED and child.successor_id is None:
            found = [child.root_id]
        leaves += found
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


def set_leaves(
    *, learner: Learner, roots: Iterable[int], status: Status, source: Source = Source.WEB
) -> Outcome:
    """The same for leaves that are known already, by the ids that progress lives on."""
    changes = [Change(topic_id, status) for topic_id in roots]
    return apply_changes(learner=learner, changes=changes, kind=ActionKind.STATUS, source=source)


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
        rows = {row[0]: row for row in stored_rows(learner)}
        before = {topic_id: STATUS[row[1]] for topic_id, row in rows.items()}
        due = [
            change
            for topic_id, change in wanted.items()
            if change.status != before.get(topic_id, Status.TODO)
        ]
        if not due:
            return Outcome(None, (), len(wanted), before, before)
        instant = now or timezone.now()
        steps = [_step(change, rows.get(change.topic_id), instant) for change in due]
        action_id = write_steps(learner, kind, steps, instant, source)
    return Outcome(
        action_id=action_id,
        changed=tuple(change.topic_id for change in due),
        leaves=len(wanted),
        before=before,
        after=_after(before, rows, due),
    )


def _step(change: Change, row: StoredRow | None, instant: dt.datetime) -> Step:
    return Step(
        topic_id=change.topic_id,
        before=STATUS[row[1]] if row else Status.TODO,
        before_since=instant_of(row[2]) if row else None,
        status=change.status,
        since=change.since or instant,
    )


def _after(
    before: Mapping[int, Status], rows: Mapping[int, StoredRow], due: list[Change]
) -> dict[int, Status]:
    """The statuses once ``due`` is written: rows of one instant are ordered by their ids."""
    changed = {change.topic_id: change.status for change in due}
    after = {topic_id: status for topic_id, status in before.items() if topic_id not in changed}
    older = sorted(changed.keys() & rows.keys(), key=lambda topic_id: rows[topic_id][3])
    for topic_id in (*older, *changed):
        if changed[topic_id] is not Status.TODO:
            after[topic_id] = changed[topic_id]
    return after
