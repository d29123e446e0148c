"""Moves progress along where a leaf became a group, or a group a leaf.

No event is lost and nobody's done or known becomes weaker. Each learner gets one action.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import Tally, derived_status
from roadmap.domain.progress.statuses import STATUS, Rule, StatusChange, set_statuses
from roadmap.enums import ActionKind, Source, Status
from roadmap.models import Progress

Rows = dict[int, Progress]
"""A learner's rows by the id of the topic."""


def inherit(
    *, leaf: int, children: Iterable[int], later_than: dt.datetime | None = None
) -> list[int]:
    """Give a former leaf's done, known and skipped to its new leaves, once.

    Args:
        leaf: the id that the progress of the former leaf lives on; its rows stay, dormant.
        children: the ids that progress of the new leaves lives on.
        later_than: leave out rows that are older than this.

    Returns:
        Ids of the actions, one for each learner.
    """
    targets = list(children)
    actions = []
    for learner, rows in _rows_by_learner([leaf, *targets]).items():
        if leaf not in rows or not _is_later([rows[leaf]], later_than):
            continue
        status = STATUS[rows[leaf].status]
        changes = [StatusChange(child, status, rows[leaf].since) for child in targets]
        actions += _apply(learner, changes, _passes_on)
    return actions


def materialise(
    *, group: int, leaves: Iterable[int], later_than: dt.datetime | None = None
) -> list[int]:
    """Write onto a former group the state that it had by its leaves, for who has progress on these.

    Args:
        group: the id that the progress of the former group lives on from now.
        leaves: the ids that progress of its leaves lives on.
        later_than: leave out learners with nothing newer than this on the leaves.

    Returns:
        Ids of the actions, one for each learner.
    """
    sources = list(leaves)
    actions = []
    for learner, rows in _rows_by_learner([group, *sources]).items():
        held = [rows[leaf] for leaf in sources if leaf in rows]
        if not _is_later(held, later_than):
            continue
        status = derived_status(Tally.of([_status(rows, leaf) for leaf in sources]))
        since = max(row.since for row in held)
        actions += _apply(learner, [StatusChange(group, status, since)], _is_unfinished)
    return actions


def _is_later(rows: list[Progress], than: dt.datetime | None) -> bool:
    """Whether there are rows, one of them newer than the instant where one is given."""
    return any(than is None or row.since > than for row in rows)


def _passes_on(own: Status, former: Status) -> bool:
    """Whether the status on the former leaf replaces a learner's ``own`` on a new one."""
    if former.counts:
        return own in (Status.TODO, Status.LEARNING)
    return former is Status.SKIPPED and own is Status.TODO


def _is_unfinished(own: Status, derived: Status) -> bool:
    return not own.counts


def _status(rows: Rows, topic: int) -> Status:
    return STATUS[rows[topic].status] if topic in rows else Status.TODO


def _rows_by_learner(topics: Iterable[int]) -> dict[Learner, Rows]:
    result: dict[Learner, Rows] = defaultdict(dict)
    rows = Progress.objects.filter(topic_id__in=list(topics)).select_related("user")
    for row in rows.order_by("user_id", "guest_id", "topic_id"):
        zone = row.user.time_zone if row.user else "UTC"
        learner = Learner(user_id=row.user_id, guest_id=row.guest_id, time_zone=zone)
        result[learner][row.topic_id] = row
    return result


def _apply(learner: Learner, changes: list[StatusChange], rule: Rule) -> list[int]:
    outcome = set_statuses(
        learner=learner, changes=changes, kind=ActionKind.CONTENT, source=Source.CONTENT, rule=rule
    )
    return [] if outcome.action_id is None else [outcome.action_id]
