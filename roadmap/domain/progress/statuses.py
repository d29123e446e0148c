"""Statuses of learners: read in one query, set one action at a time.

Undo is in :mod:`roadmap.domain.actions.undo`, a guest's ticks in
:mod:`roadmap.domain.progress.guests`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows import Step, write_steps
from roadmap.enums import ActionKind, Source, Status


def statuses_for(learner: Learner) -> dict[int, Status]:
    """The learner's stored statuses by topic id, oldest first, in one query."""
    if learner.is_nobody:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STATUSES[learner.user_id is None], [learner.user_id or learner.guest_id])
        return {topic_id: STATUS[status] for topic_id, status in cursor.fetchall()}


STATUSES, ROWS = (
    [
        f"SELECT {columns} FROM roadmap_progress WHERE {owner} = %s ORDER BY since, id"  # noqa: S608
        for owner in ("user_id", "guest_id")
    ]
    for columns in ("topic_id, status", "topic_id, status, CAST(since AS TEXT), id")
)
"""Plain SQL for a user's and for a guest's rows: a quarter of what the ORM's queries cost."""


Stored = tuple[int, str, str, int]
"""One row of progress as the database has it: topic id, status, since as text, id.

A write needs the instant of one row among hundreds, so it is read when it is looked at.
"""


def stored_rows(learner: Learner) -> dict[int, Stored]:
    """All of the learner's rows by topic id, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS[learner.user_id is None], [learner.user_id or learner.guest_id])
        return {row[0]: row for row in cursor.fetchall()}


def aware(instant: dt.datetime) -> dt.datetime:
    """An instant as either database gives it: SQLite leaves out that it is UTC."""
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)


STATUS = {status.value: status for status in Status}


@dataclass(frozen=True)
class StatusChange:
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


Rule = Callable[[Status, Status], bool]
"""Whether a leaf may change: from the status that it has, to the one that is wanted."""


def any_change(before: Status, wanted: Status) -> bool:
    """A person's own click: what they want is what holds."""
    return True


def only_stronger(before: Status, wanted: Status) -> bool:
    """Done outranks known, known outranks learning, and so on: nothing becomes weaker."""
    return wanted.rank > before.rank


def set_status(
    *,
    learner: Learner,
    row: TopicRow,
    status: Status,
    source: Source = Source.WEB,
    now: dt.datetime | None = None,
) -> Outcome:
    """Put a leaf, or all leaves of a group that are in use, into ``status``.

    Raises:
        ValueError: the learner is nobody.
    """
    changes = [StatusChange(topic_id, status) for topic_id in row.settled_by]
    return set_statuses(
        learner=learner, changes=changes, kind=ActionKind.STATUS, source=source, now=now
    )


def set_statuses(
    *,
    learner: Learner,
    changes: Iterable[StatusChange],
    kind: ActionKind,
    source: Source,
    rule: Rule = any_change,
    now: dt.datetime | None = None,
) -> Outcome:
    """Carry out ``changes`` as one action with its events; twice is the same as once.

    Every status that anybody or anything sets comes through here. What changes is decided by
    ``rule`` within the learner's lock, so that of several writes at once each sees what the one
    before it left. Where nothing changes there is no action.

    Raises:
        ValueError: the learner is nobody.
    """
    if learner.is_nobody:
        raise ValueError("A visitor has no progress; make a guest first.")
    wanted = {change.topic_id: change for change in changes}
    with transaction.atomic():
        learner.lock()
        rows = stored_rows(learner)
        before = {topic_id: STATUS[status] for topic_id, status, _, _ in rows.values()}
        due = [change for change in wanted.values() if _is_due(change, before, rule)]
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


def _is_due(change: StatusChange, statuses: Mapping[int, Status], rule: Rule) -> bool:
    before = statuses.get(change.topic_id, Status.TODO)
    return change.status != before and rule(before, change.status)


def _step(change: StatusChange, row: Stored | None, instant: dt.datetime) -> Step:
    return Step(
        topic_id=change.topic_id,
        before=STATUS[row[1]] if row else Status.TODO,
        before_since=aware(dt.datetime.fromisoformat(row[2])) if row else None,
        status=change.status,
        since=change.since or instant,
    )


def _after(
    before: Mapping[int, Status], rows: Mapping[int, Stored], due: list[StatusChange]
) -> dict[int, Status]:
    """The statuses once ``due`` is written: rows of one instant are ordered by their ids."""
    changed = {change.topic_id: change.status for change in due}
    after = {topic_id: status for topic_id, status in before.items() if topic_id not in changed}
    older = sorted(changed.keys() & rows.keys(), key=lambda topic_id: rows[topic_id][3])
    for topic_id in (*older, *changed):
        if changed[topic_id] is not Status.TODO:
            after[topic_id] = changed[topic_id]
    return after
