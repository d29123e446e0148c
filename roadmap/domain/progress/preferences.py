"""What a learner keeps for the next visit; a page about a roadmap reads it with the roadmap."""

from __future__ import annotations

from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.models import Preferences


def keep_filter(*, user_id: int, chosen: ChecklistFilter) -> str:
    """Keep the lasting part of ``chosen`` instead of an earlier one; returns its query string."""
    query = chosen.lasting.query
    Preferences.objects.update_or_create(user_id=user_id, defaults={"checklist_filter": query})
    return query
