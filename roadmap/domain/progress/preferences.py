"""What a learner chooses for the next visit: the roadmap they follow, a filter.

A page reads both with its roadmap: see :mod:`roadmap.domain.progress.roadmaps_at_hand`.
"""

from __future__ import annotations

from django.db import transaction

from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.learner import Learner
from roadmap.models import Preferences, Roadmap

BROUGHT = ("followed_id", "is_welcomed", "experience", "weekly_minutes", "goal")
"""What a guest's row gives to a user's."""


def keep_filter(*, user_id: int, chosen: ChecklistFilter) -> str:
    """Keep the lasting part of ``chosen`` instead of an earlier one; returns its query string."""
    query = chosen.lasting.query
    Preferences.objects.update_or_create(user_id=user_id, defaults={"checklist_filter": query})
    return query


def follow_roadmap(*, learner: Learner, roadmap: Roadmap) -> None:
    """Let the learner's pages speak of ``roadmap``, which they may open.

    Raises:
        ValueError: nobody, who has no rows, can't follow anything.
    """
    Preferences.objects.update_or_create(**learner.key, defaults={"followed": roadmap})


@transaction.atomic
def claim_preferences(*, user_id: int, guest_id: int) -> None:
    """Give a user what a guest had chosen and answered, where the user has not yet."""
    theirs = Preferences.objects.filter(guest_id=guest_id).first()
    chosen = {name: value for name in BROUGHT if (value := getattr(theirs, name, None))}
    if not chosen:
        return
    mine, _ = Preferences.objects.get_or_create(user_id=user_id)
    new = {name: value for name, value in chosen.items() if not getattr(mine, name)}
    Preferences.objects.filter(pk=mine.pk).update(**new)
