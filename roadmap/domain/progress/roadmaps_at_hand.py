"""Which roadmap a page is about: the one at its address, else the followed one, else the default.

Why in plain SQL: docs/decisions/0010-plain-sql.md.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from roadmap.domain.catalog.default_roadmap import default_of
from roadmap.domain.progress.learner import Learner
from roadmap.models import Roadmap

ROADMAPS = """
WITH chosen AS (
    SELECT followed_id, checklist_filter
      FROM roadmap_preferences
     WHERE user_id = %(user_id)s OR guest_id = %(guest_id)s
), begun AS (
    SELECT DISTINCT topic.roadmap_id AS id
      FROM roadmap_progress AS progress
      JOIN roadmap_topic AS topic ON topic.id = progress.topic_id
     WHERE progress.user_id = %(user_id)s OR progress.guest_id = %(guest_id)s
), official AS (
    SELECT id
      FROM roadmap_roadmap
     WHERE owner_id IS NULL AND NOT is_personal
       AND lifecycle = 'published' AND visibility = 'public'
     ORDER BY is_default DESC, id
     LIMIT 2
)
SELECT (SELECT checklist_filter FROM chosen),
       roadmap.id IN (SELECT id FROM official),
       roadmap.id IN (SELECT id FROM begun),
       roadmap.id IN (SELECT followed_id FROM chosen),
       roadmap.id, roadmap.uid, roadmap.slug, roadmap.title, roadmap.summary,
       roadmap.lifecycle, roadmap.visibility, roadmap.body, roadmap.owner_id,
       roadmap.forked_from_id, roadmap.is_personal, roadmap.is_default, roadmap.follows,
       roadmap.content_version
  FROM roadmap_roadmap AS roadmap
 WHERE (roadmap.slug = %(slug)s
        OR roadmap.owner_id = %(user_id)s
        OR roadmap.id IN (SELECT followed_id FROM chosen)
        OR roadmap.id IN (SELECT id FROM begun)
        OR roadmap.id IN (SELECT id FROM official))
   AND (roadmap.owner_id = %(user_id)s
        OR roadmap.lifecycle = 'published' AND roadmap.visibility <> 'private'
        OR roadmap.owner_id IS NULL AND NOT roadmap.is_personal AND roadmap.lifecycle <> 'draft'
           AND roadmap.id IN (SELECT id FROM begun))
 ORDER BY roadmap.is_default DESC, roadmap.id
"""
"""Every roadmap that a page of a learner may have to name, with the filter they keep.

The one at the address, their own, those they have begun, the one they follow, and two of those
that are open to all, so that it is seen whether one of them is the default. Only what they may
open, as ``Roadmap.objects.visible_to`` says, but for what they keep without having a status in
it. A visitor's ids are NULL, which equals nothing. The columns of the roadmap are in the order of
the model's fields; those left out are read when somebody asks for them, as with ``defer``.
"""
SAID_FIRST = 4
"""How many columns come before those of the roadmap."""


@dataclass(frozen=True)
class RoadmapChoice:
    """A roadmap as the header offers it."""

    roadmap: Roadmap
    is_followed: bool
    is_own: bool


@dataclass(frozen=True)
class RoadmapsAtHand:
    """What a learner's page may speak of."""

    asked: Roadmap | None
    """The one at the address of the page; None where it is not theirs to see, or none is named."""
    followed: Roadmap | None
    """The one they chose to follow, while they may open it, else the default."""
    choices: tuple[RoadmapChoice, ...] = ()
    """Theirs, those they have begun, the default and the followed one: official ones first."""
    checklist_filter: str = ""
    """The query string by which they keep checklists filtered."""


@dataclass(frozen=True)
class _Found:
    roadmap: Roadmap
    is_official: bool
    is_begun: bool
    is_chosen: bool


def roadmaps_at_hand(*, learner: Learner, slug: str = "") -> RoadmapsAtHand:
    """The roadmap with this slug, the followed one, and those to choose from; one query."""
    kept_filter, found = _read(learner, slug)
    default = default_of([each.roadmap for each in found if each.is_official])
    followed = next((each.roadmap for each in found if each.is_chosen), default)
    return RoadmapsAtHand(
        asked=next((each.roadmap for each in found if each.roadmap.slug == slug), None),
        followed=followed,
        choices=() if learner.is_nobody else _choices(learner, found, (default, followed)),
        checklist_filter=kept_filter,
    )


def _read(learner: Learner, slug: str) -> tuple[str, list[_Found]]:
    with connection.cursor() as cursor:
        cursor.execute(ROADMAPS, {**learner.owner, "slug": slug})
        rows = cursor.fetchall()
        columns = [column[0] for column in cursor.description[SAID_FIRST:]]
    found = [_Found(_roadmap(columns, row[SAID_FIRST:]), *map(bool, row[1:4])) for row in rows]
    return (rows[0][0] or "") if rows else "", found


def _roadmap(columns: list[str], values: tuple[Any, ...]) -> Roadmap:
    roadmap = Roadmap.from_db(connection.alias, columns, list(values))
    roadmap.uid = uuid.UUID(str(roadmap.uid))  # SQLite gives it as text
    return roadmap


def _choices(
    learner: Learner, found: list[_Found], standing: tuple[Roadmap | None, Roadmap | None]
) -> tuple[RoadmapChoice, ...]:
    """The roadmaps to choose from; ``standing`` are the default and the followed one."""
    _, followed = standing
    offered = [
        each
        for each in found
        if each.is_begun or each.roadmap in standing or _is_own(learner, each)
    ]
    return tuple(
        RoadmapChoice(
            roadmap=each.roadmap,
            is_followed=each.roadmap is followed,
            is_own=_is_own(learner, each),
        )
        for each in sorted(offered, key=lambda each: each.roadmap.is_personal)
    )


def _is_own(learner: Learner, found: _Found) -> bool:
    return learner.user_id is not None and found.roadmap.owner_id == learner.user_id
