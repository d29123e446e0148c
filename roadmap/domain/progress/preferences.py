"""A learner's preferences: the checklist's filter, kept for the next visit."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.models import Preferences, Roadmap


def with_kept_filter(roadmaps: QuerySet[Roadmap], user_id: int | None) -> Any:
    """Annotate roadmaps with ``kept_filter``, the user's query string; no query of its own."""
    if user_id is None:
        return roadmaps.annotate(kept_filter=Value(""))
    mine = Preferences.objects.filter(user_id=user_id).values("checklist_filter")
    return roadmaps.annotate(kept_filter=Coalesce(Subquery(mine[:1]), Value("")))


def keep_filter(*, user_id: int, chosen: ChecklistFilter) -> str:
    """Keep the lasting part of ``chosen`` instead of an earlier one; returns its query string."""
    query = chosen.lasting.query
    Preferences.objects.update_or_create(user_id=user_id, defaults={"checklist_filter": query})
    return query
