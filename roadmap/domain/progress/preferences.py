"""What a learner chooses for the next visit: the roadmap they follow, a filter.

A page reads both with its roadmap: see :mod:`roadmap.domain.progress.roadmaps_at_hand`.
"""

from __future__ import annotations

from django.db import transaction

from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.learner import Learner
from roadmap.models import Preferences, Roadmap


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
    """Give a user what a guest had chosen, where the user has chosen nothing yet."""
    theirs = Preferences.objects.filter(guest_id=guest_id).first()
    if theirs is None or theirs.followed_id is None:
        return
    mine, _ = Preferences.objects.get_or_create(user_id=user_id)
    if mine.followed_id is None:
        Preferences.objects.filter(pk=mine.pk).update(followed=theirs.followed_id)
