"""The rows of progress and the log of what was done, read and written in plain SQL.

Why not through the ORM is in docs/decisions/0010-plain-sql.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from roadmap.domain.progress.learner import Learner
from roadmap.enums import ActionKind, Source, Status
from roadmap.models import Progress, ProgressEvent

PROGRESS = """
SELECT {columns}
  FROM roadmap_progress
 WHERE {owner} = %s
 ORDER BY since, id
"""
"""All rows of one learner, the oldest first; what was set at one instant in the order of writing.

``owner`` is the column that names the learner: ``user_id`` or ``guest_id``. ``columns`` is what the
reader needs of the rows: most want topic and status, and reading more for everybody would be felt.
"""
NOT_UNDONE = """
event.action_id NOT IN (
     SELECT id FROM roadmap_action WHERE user_id = %(user_id)s AND undone_at IS NOT NULL
   )
"""
"""Whether an event stands, as far as the person did not take its action back."""
WORK = """
SELECT CAST(event.day AS TEXT),
       COUNT(DISTINCT CASE WHEN event.to_status = 'done' THEN event.topic_id END)
       + COUNT(DISTINCT CASE WHEN event.to_status = 'learning' THEN event.topic_id END),
       CAST(NULL AS bigint), 1
  FROM roadmap_progressevent AS event
 WHERE event.user_id = %(user_id)s AND event.source IN ('web', 'claim') AND {stands}
   AND event.to_status IN ('done', 'learning')
 GROUP BY event.day
UNION ALL
SELECT CAST(event.day AS TEXT), COUNT(DISTINCT event.objective_id), CAST(NULL AS bigint), 1
  FROM roadmap_objectiveevent AS event
 WHERE event.user_id = %(user_id)s AND event.source IN ('web', 'claim') AND {stands}
   AND event.checked
 GROUP BY event.day
UNION ALL
SELECT CAST(event.day AS TEXT), COUNT(DISTINCT event.topic_id), CAST(NULL AS bigint), 1
  FROM roadmap_noteevent AS event
 WHERE event.user_id = %(user_id)s AND event.source IN ('web', 'claim') AND {stands}
   AND event.to_body <> ''
 GROUP BY event.day
UNION ALL
SELECT CAST(made.day AS TEXT), 0, made.topic_id,
       CASE WHEN made.source IN ('web', 'claim') THEN 1 ELSE 0 END
  FROM roadmap_progress AS progress
  JOIN roadmap_progressevent AS made ON made.id = (
       SELECT event.id
         FROM roadmap_progressevent AS event
        WHERE event.user_id = progress.user_id AND event.topic_id = progress.topic_id
          AND event.to_status = 'done' AND {stands}
        ORDER BY event.id DESC
        LIMIT 1)
 WHERE progress.user_id = %(user_id)s AND progress.status = 'done'
"""
"""What a person did by hand, from the three logs: on each day how much, each thing once; and, in
the last part, on which day each topic that is done was last set so, and whether by hand.

That is: set a topic to done or learning, ticked an objective, wrote a note. No import and no change
of the content is work. The rows are as many as days and topics, not as events.
"""
ACTION = """
INSERT INTO roadmap_action (user_id, guest_id, kind, created_at)
VALUES (%s, %s, %s, %s)
RETURNING id
"""
"""What a person did at once, which the events below belong to and which an undo names."""
EVENT = """
INSERT INTO roadmap_progressevent (
  user_id, guest_id, action_id, topic_id, from_status, to_status, from_since, at, day, source
)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
"""One line of the log, for each leaf that an action changed."""
KEEP = """
INSERT INTO roadmap_progress (user_id, guest_id, topic_id, status, since)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT ({owner}, topic_id) DO UPDATE SET status = EXCLUDED.status, since = EXCLUDED.since
"""
"""The row of one leaf: a new one, or the one that is there with another status."""
REMOVE = """
DELETE FROM roadmap_progress
 WHERE {owner} = %s AND topic_id = %s
"""
"""Back to "to do", which is the absence of a row."""

SINCE, DAY = Progress._meta.get_field("since"), ProgressEvent._meta.get_field("day")

StoredRow = tuple[int, str, str, int]
"""One row of progress whole: topic id, status, since as text, id."""
States = Mapping[int, tuple[Status | str, dt.datetime | None]]
"""(status, since) by topic id."""


@dataclass(frozen=True)
class Step:
    """What happened to one leaf. ``since`` is the row's afterwards, and when the event was.

    ``day`` is the learner's day of it where that was written down then, in the zone of then;
    ``source`` where the status came from, if from elsewhere than the rest of the action.
    """

    topic_id: int
    before: Status
    before_since: dt.datetime | None
    status: Status
    since: dt.datetime
    day: dt.date | None = None
    source: Source | None = None


def statuses_of(learner: Learner) -> list[tuple[int, str]]:
    """(topic id, status) of all rows of a user or a guest, the oldest first."""
    return _progress(learner, "topic_id, status")


def stored_rows(learner: Learner) -> list[StoredRow]:
    """The same rows whole.

    The instants come as text, because who sets a status needs one of them among hundreds.
    """
    return _progress(learner, "topic_id, status, CAST(since AS TEXT), id")


def _progress(learner: Learner, columns: str) -> list[Any]:
    owner, owner_id = owner_of(learner)
    with connection.cursor() as cursor:
        cursor.execute(PROGRESS.format(columns=columns, owner=owner), [owner_id])
        rows: list[Any] = cursor.fetchall()
    return rows


def work_of(learner: Learner) -> list[tuple[str, int, int | None, int]]:
    """(day, how much, None, 1) by log and day; (day, 0, topic id, by hand or not) by topic done."""
    with connection.cursor() as cursor:
        cursor.execute(WORK.format(stands=NOT_UNDONE), {"user_id": learner.user_id})
        rows: list[tuple[str, int, int | None, int]] = cursor.fetchall()
    return rows


def instant_of(text: str) -> dt.datetime:
    """An instant that came as text: SQLite leaves out that it is UTC."""
    instant = dt.datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)


def owner_of(learner: Learner) -> tuple[str, int | None]:
    """The column that makes a row this learner's, and what stands in it."""
    if learner.user_id is not None:
        return "user_id", learner.user_id
    return "guest_id", learner.guest_id


def write_action(learner: Learner, kind: ActionKind, instant: dt.datetime) -> int:
    """A new action of the learner; gives its id."""
    with connection.cursor() as cursor:
        return _write_action(cursor, learner, kind, instant)


def write_steps(
    learner: Learner,
    kind: ActionKind,
    steps: Collection[Step],
    instant: dt.datetime,
    source: Source,
) -> int:
    """A new action with an event for each step, and the rows as the steps leave them; its id."""
    with connection.cursor() as cursor:
        action_id = _write_action(cursor, learner, kind, instant)
        cursor.executemany(EVENT, [_event(learner, action_id, step, source) for step in steps])
        _write_rows(cursor, learner, {step.topic_id: (step.status, step.since) for step in steps})
    return action_id


def write_rows(learner: Learner, states: States) -> None:
    """Make the learner's rows equal ``states``; to do has no row."""
    with connection.cursor() as cursor:
        _write_rows(cursor, learner, states)


def _write_action(cursor: Any, learner: Learner, kind: ActionKind, instant: dt.datetime) -> int:
    cursor.execute(ACTION, [learner.user_id, learner.guest_id, str(kind), _instant(instant)])
    return int(cursor.fetchone()[0])


def _event(learner: Learner, action_id: int, step: Step, source: Source) -> list[Any]:
    at, day = _instant(step.since), step.day or learner.day(step.since)
    change = [str(step.before), str(step.status), _instant(step.before_since)]
    owner = [learner.user_id, learner.guest_id]
    said = [DAY.get_db_prep_value(day, connection), str(step.source or source)]
    return [*owner, action_id, step.topic_id, *change, at, *said]


def _write_rows(cursor: Any, learner: Learner, states: States) -> None:
    owner, owner_id = owner_of(learner)
    gone = [[owner_id, pk] for pk, (status, _) in states.items() if status == Status.TODO]
    kept = [
        [learner.user_id, learner.guest_id, pk, str(status), _instant(since)]
        for pk, (status, since) in states.items()
        if status != Status.TODO and since is not None
    ]
    if gone:
        cursor.executemany(REMOVE.format(owner=owner), gone)
    if kept:
        cursor.executemany(KEEP.format(owner=owner), kept)


def _instant(moment: dt.datetime | None) -> Any:
    """The moment as a column of the database takes it."""
    return SINCE.get_db_prep_value(moment, connection)
