"""Statuses of learners: read in one query, changed by one function, one action at a time.

Whatever sets a status of a learner, a click, an import or a guest's claim, comes through
:func:`set_statuses`; what a change of the content sets for many comes through
:func:`set_for_many`. Only :mod:`roadmap.domain.actions.undo` puts rows back by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.learner import Learner, lock_all
from roadmap.domain.progress.rows import (
    Step,
    StoredRow,
    instant_of,
    statuses_of,
    stored_rows,
    write_steps,
)
from roadmap.domain.progress.rows_of_many import rows_of_many, write_content_steps
from roadmap.enums import ActionKind, Source, Status


def statuses_for(learner: Learner) -> dict[int, Status]:
    """The learner's stored statuses by topic id, oldest first, in one query."""
    if learner.is_nobody:
        return {}
    return {topic_id: STATUS[status] for topic_id, status in statuses_of(learner)}


STATUS = {status.value: status for status in Status}


@dataclass(frozen=True)
class StatusChange:
    """The wanted status of one leaf; the rest where it is no news, but comes from elsewhere.

    ``since`` says from when it holds, ``day`` which day of the learner's that was, and ``source``
    what had set it there.
    """

    topic_id: int
    status: Status
    since: dt.datetime | None = None
    day: dt.date | None = None
    source: Source | None = None


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
    changes = [StatusChange(topic_id, status) for topic_id in row.status_roots]
    return set_statuses(
        learner=learner, changes=changes, kind=ActionKind.STATUS, source=source, now=now
    )


def set_leaves(*, learner: Learner, leaves: Iterable[TopicRow], status: Status) -> Outcome:
    """Put some leaves of a group into ``status``. What is done stays so where *known* is wanted.

    Raises:
        ValueError: the learner is nobody.
    """

    def is_news(before: Status, wanted: Status) -> bool:
        return wanted is not Status.KNOWN or before is not Status.DONE

    return set_statuses(
        learner=learner,
        changes=[StatusChange(leaf.root_id, status) for leaf in leaves],
        kind=ActionKind.STATUS,
        source=Source.WEB,
        rule=is_news,
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
        rows = {row[0]: row for row in stored_rows(learner)}
        before = {topic_id: STATUS[row[1]] for topic_id, row in rows.items()}
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


def set_for_many(
    wanted: Mapping[Learner, Iterable[StatusChange]], *, rule: Rule
) -> dict[Learner, int]:
    """Carry out what a change of the content sets for people: one action for each of them.

    The number of statements does not depend on how many people there are. Nobody is put back to
    "to do".

    Returns:
        The ids of the actions, of the learners for whom anything changed.
    """
    lock_all(wanted)
    changes = {
        learner: {each.topic_id: each for each in found} for learner, found in wanted.items()
    }
    rows = rows_of_many({topic_id for found in changes.values() for topic_id in found})
    instant = timezone.now()
    due = {}
    for learner, found in changes.items():
        own = rows.get(learner, {})
        before = {topic_id: STATUS[row.status] for topic_id, row in own.items()}
        steps = [
            Step(
                topic_id=topic_id,
                before=before.get(topic_id, Status.TODO),
                before_since=own[topic_id].since if topic_id in own else None,
                status=change.status,
                since=change.since or instant,
                day=change.day,
            )
            for topic_id, change in found.items()
            if _is_due(change, before, rule)
        ]
        if steps:
            due[learner] = steps
    return write_content_steps(due, instant)


def _is_due(change: StatusChange, statuses: Mapping[int, Status], rule: Rule) -> bool:
    before = statuses.get(change.topic_id, Status.TODO)
    return change.status != before and rule(before, change.status)


def _step(change: StatusChange, row: StoredRow | None, instant: dt.datetime) -> Step:
    return Step(
        topic_id=change.topic_id,
        before=STATUS[row[1]] if row else Status.TODO,
        before_since=instant_of(row[2]) if row else None,
        status=change.status,
        since=change.since or instant,
        day=change.day,
        source=change.source,
    )


def _after(
    before: Mapping[int, Status], rows: Mapping[int, StoredRow], due: list[StatusChange]
) -> dict[int, Status]:
    """The statuses once ``due`` is written: rows of one instant are ordered by their ids."""
    changed = {change.topic_id: change.status for change in due}
    after = {topic_id: status for topic_id, status in before.items() if topic_id not in changed}
    older = sorted(changed.keys() & rows.keys(), key=lambda topic_id: rows[topic_id][3])
    for topic_id in (*older, *changed):
        if changed[topic_id] is not Status.TODO:
            after[topic_id] = changed[topic_id]
    return after
