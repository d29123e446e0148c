"""What a learner has on one topic, read in one statement: status, ticks, note and links."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.catalog.topic_content import TopicObjective
from roadmap.domain.notes.notes import NoteText
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import aware

# Plain SQL: the four queries cost several times as much through the ORM. Instants and days are
# text, because the parts of a union share the types of their columns.
TICKED = """
SELECT 'since', id, '', '', CAST(since AS TEXT) FROM roadmap_progress
  WHERE {owner} = %s AND topic_id = %s
UNION ALL
SELECT 'tick', objective_id, '', '', '' FROM roadmap_objectivetick
  WHERE {owner} = %s AND objective_id IN ({objectives})
"""
WRITTEN = """
UNION ALL
SELECT 'note', revision, body, '', CAST(updated_at AS TEXT) FROM roadmap_note
  WHERE user_id = %s AND topic_id = %s
UNION ALL
SELECT 'link', id, title, url, CAST(day AS TEXT) FROM roadmap_evidence
  WHERE user_id = %s AND topic_id = %s
"""
NO_NOTE = NoteText()


@dataclass(frozen=True)
class EvidenceLink:
    """A piece of evidence as its topic shows it."""

    pk: int
    title: str
    url: str
    day: dt.date


@dataclass(frozen=True)
class TopicNotes:
    since: dt.datetime | None = None
    """When the present status was set; None for to do."""
    ticked: frozenset[int] = frozenset()
    """The ids that the ticks live on."""
    note: NoteText = NO_NOTE
    links: tuple[EvidenceLink, ...] = ()
    """The latest first."""

    def checked(self, goals: Iterable[TopicObjective]) -> list[tuple[TopicObjective, bool]]:
        """The goals, each with whether it is ticked, here or on a copy."""
        return [(goal, goal.root_id in self.ticked) for goal in goals]


def topic_notes_of(
    learner: Learner, row: TopicRow, goals: Collection[TopicObjective]
) -> TopicNotes:
    """The learner's own of a topic with these objectives; a guest has no note and no links.

    Nothing is asked for a visitor.
    """
    if learner.is_nobody:
        return TopicNotes()
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(*_statement(learner, row.root_id, [goal.root_id for goal in goals]))
        for kind, *values in cursor.fetchall():
            found[kind].append(tuple(values))
    return TopicNotes(
        since=next((_instant(at) for *_, at in found["since"]), None),
        ticked=frozenset(pk for pk, *_ in found["tick"]),
        note=next(
            (NoteText(body, n, _instant(at)) for n, body, _, at in found["note"]), NoteText()
        ),
        links=_links(found["link"]),
    )


def _statement(
    learner: Learner, root_id: int, objectives: Collection[int]
) -> tuple[str, list[int | None]]:
    owner, owner_id = "guest_id", learner.guest_id
    if learner.user_id is not None:
        owner, owner_id = "user_id", learner.user_id
    places = ", ".join(["%s"] * len(objectives)) or "NULL"
    sql = TICKED.format(owner=owner, objectives=places)
    params = [owner_id, root_id, owner_id, *objectives]
    if learner.user_id is not None:
        sql += WRITTEN
        params += [owner_id, root_id, owner_id, root_id]
    return sql, params


def _instant(text: str) -> dt.datetime:
    return aware(dt.datetime.fromisoformat(text))


def _links(rows: list[tuple[Any, ...]]) -> tuple[EvidenceLink, ...]:
    links = [
        EvidenceLink(pk, title, url, dt.date.fromisoformat(day)) for pk, title, url, day in rows
    ]
    return tuple(sorted(links, key=lambda link: (link.day, link.pk), reverse=True))
