"""Which roadmap a page is about: the one at its address, or the default one.

Why in plain SQL: docs/decisions/0010-plain-sql.md.
"""

from __future__ import annotations

import uuid

from django.db import connection

from roadmap.models import Roadmap

ROADMAP = """
SELECT COALESCE(preferences.checklist_filter, ''),
       roadmap.id, roadmap.uid, roadmap.slug, roadmap.title, roadmap.summary,
       roadmap.lifecycle, roadmap.visibility, roadmap.body, roadmap.owner_id,
       roadmap.forked_from_id, roadmap.is_personal, roadmap.follows, roadmap.content_version
  FROM roadmap_roadmap AS roadmap
  LEFT JOIN roadmap_preferences AS preferences ON preferences.user_id = %(user_id)s
 WHERE {condition}
 ORDER BY roadmap.id
 LIMIT 1
"""
"""A roadmap with the checklist filter that the reader keeps, "" where they keep none.

A visitor's ``user_id`` is NULL, which equals nothing: they keep no filter and own no roadmap. The
columns of the roadmap are in the order of the model's fields; those left out are read when somebody
asks for them, as with ``defer``.
"""
VISIBLE = """
roadmap.slug = %(slug)s
   AND (roadmap.owner_id = %(user_id)s
        OR roadmap.lifecycle = 'published' AND roadmap.visibility <> 'private')
"""
"""One's own, and everything published and not private.

What ``Roadmap.objects.visible_to`` says, but for what the reader keeps, as ``kept_by`` says.
"""
LISTED = """
roadmap.owner_id IS NULL AND NOT roadmap.is_personal
   AND roadmap.lifecycle = 'published' AND roadmap.visibility = 'public'
"""
"""What ``Roadmap.objects.published().official()`` says."""


def visible_roadmap(*, slug: str, user_id: int | None) -> tuple[Roadmap, str] | None:
    """The roadmap with this slug and the filter kept for its checklists; None if not theirs to see.

    ``user_id`` is None for a visitor.
    """
    return _first(VISIBLE, slug, user_id)


def default_roadmap() -> Roadmap | None:
    """The first published official roadmap, if there is one; one query."""
    found = _first(LISTED)
    return found[0] if found is not None else None


def _first(
    condition: str, slug: str = "", user_id: int | None = None
) -> tuple[Roadmap, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(ROADMAP.format(condition=condition), {"slug": slug, "user_id": user_id})
        row = cursor.fetchone()
        _, *columns = (column[0] for column in cursor.description)
    if row is None:
        return None
    kept_filter, *values = row
    roadmap = Roadmap.from_db(connection.alias, columns, values)
    roadmap.uid = uuid.UUID(str(roadmap.uid))  # SQLite gives it as text
    return roadmap, kept_filter
