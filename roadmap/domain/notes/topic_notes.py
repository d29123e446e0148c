"""What a learner has on one topic, read in one statement: since when, ticks, note and links.

Why in plain SQL: docs/decisions/0010-plain-sql.md.
"""

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
from roadmap.domain.progress.rows import instant_of, owner_of

NOTEBOOK = """
SELECT 'since', id, '', '', CAST(since AS TEXT)
  FROM roadmap_progress
 WHERE {owner} = %s AND topic_id = %s
UNION ALL
SELECT 'tick', objective_id, '', '', ''
  FROM roadmap_objectivetick
 WHERE {owner} = %s AND objective_id IN ({objectives})
UNION ALL
SELECT 'note', revision, body, '', CAST(updated_at AS TEXT)
  FROM roadmap_note
 WHERE user_id = %s AND topic_id = %s
UNION ALL
SELECT 'link', id, title, url, CAST(day AS TEXT)
  FROM roadmap_evidence
 WHERE user_id = %s AND topic_id = %s
"""
"""Four short lists, one below the other: the first column says which one a row is of.

The other columns are a number, two texts and a moment, which is text because the parts of a union
share the types of their columns. ``owner`` is ``user_id`` or ``guest_id``; ``objectives`` is a
placeholder for each objective of the topic. Only people with an account have notes and links: a
guest's ``user_id`` is NULL, which equals nothing.
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

    def checked(self, objectives: Iterable[TopicObjective]) -> list[tuple[TopicObjective, bool]]:
        """The objectives, each with whether it is ticked, here or on a copy."""
        return [(objective, objective.root_id in self.ticked) for objective in objectives]


def topic_notes_of(
    learner: Learner, row: TopicRow, objectives: Collection[TopicObjective]
) -> TopicNotes:
    """The learner's own of a topic with these objectives; a guest has no note and no links.

    Nothing is asked for a visitor.
    """
    if learner.is_nobody:
        return TopicNotes()
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for kind, *values in _rows(
        learner, row.root_id, [objective.root_id for objective in objectives]
    ):
        found[kind].append(tuple(values))
    return TopicNotes(
        since=next((instant_of(at) for *_, at in found["since"]), None),
        ticked=frozenset(pk for pk, *_ in found["tick"]),
        note=next((NoteText(body, n, instant_of(at)) for n, body, _, at in found["note"]), NO_NOTE),
        links=_links(found["link"]),
    )


def _rows(learner: Learner, topic_id: int, objectives: Collection[int]) -> list[tuple[Any, ...]]:
    owner, owner_id = owner_of(learner)
    places = ", ".join(["%s"] * len(objectives)) or "NULL"
    sql = NOTEBOOK.format(owner=owner, objectives=places)
    own, account = [owner_id, topic_id], [learner.user_id, topic_id]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*own, owner_id, *objectives, *account, *account])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _links(rows: list[tuple[Any, ...]]) -> tuple[EvidenceLink, ...]:
    links = [
        EvidenceLink(pk, title, url, dt.date.fromisoformat(day)) for pk, title, url, day in rows
    ]
    return tuple(sorted(links, key=lambda link: (link.day, link.pk), reverse=True))
