"""Guests: what they ticked, claimed by a user at sign-up or sign-in, or deleted."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Max

from roadmap.domain.humanize import counted
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import claim_ticks
from roadmap.domain.progress.preferences import claim_preferences
from roadmap.domain.progress.rows_of_many import HELD, HeldRow, made_by
from roadmap.domain.progress.statuses import STATUS, StatusChange, set_statuses
from roadmap.enums import ActionKind, Source
from roadmap.models import Guest, ObjectiveTick, Progress


@dataclass(frozen=True)
class Ticks:
    """How many topics and objectives a guest ticked, or a claim brought along.

    ``action_id`` is the claim's action; None where nothing was brought.
    """

    topics: int = 0
    objectives: int = 0
    action_id: int | None = None

    def __bool__(self) -> bool:
        return bool(self.topics or self.objectives)

    def __str__(self) -> str:
        """Such as "one topic and two objectives"."""
        named = ((self.topics, "topic"), (self.objectives, "objective"))
        parts = [counted(number, noun) for number, noun in named if number]
        return " and ".join(parts) or "nothing"


def guest_count(guest_id: int) -> int:
    """How many topics a guest has ticked."""
    return Progress.objects.filter(guest_id=guest_id).count()


def ticks_of_guest(guest_id: int) -> Ticks:
    """What a claim would have to bring along."""
    objectives = ObjectiveTick.objects.filter(guest_id=guest_id).count()
    return Ticks(guest_count(guest_id), objectives)


@transaction.atomic
def claim_guest_progress(*, learner: Learner, guest_id: int) -> Ticks:
    """Bring a guest's ticks to a user as one action, with their original times.

    Where both have a status the later one wins; at equal times done > known > learning >
    skipped. The guest is gone afterwards, so a second claim does nothing.

    Raises:
        ValueError: the learner has no account.
    """
    if learner.user_id is None:
        raise ValueError("Only a user can claim a guest's ticks.")
    learner.lock()
    guest = Guest.objects.select_for_update().filter(pk=guest_id).first()
    if guest is None:
        return Ticks()
    theirs = _held_by(Learner(guest_id=guest_id))
    mine = {row.topic_id: row for row in learner.rows(Progress).filter(topic_id__in=theirs)}
    changes = [
        StatusChange(topic_id, STATUS[row.status], row.since, source=_source(row))
        for topic_id, row in theirs.items()
        if topic_id not in mine or _wins(row, mine[topic_id])
    ]
    outcome = set_statuses(
        learner=learner, changes=changes, kind=ActionKind.CLAIM, source=Source.CLAIM
    )
    action_id, objectives = claim_ticks(
        learner=learner, guest_id=guest_id, action_id=outcome.action_id
    )
    claim_preferences(user_id=learner.user_id, guest_id=guest_id)
    guest.delete()
    return Ticks(outcome.count, objectives, action_id)


def _held_by(guest: Learner) -> dict[int, HeldRow]:
    rows = guest.rows(Progress).order_by("topic_id").values_list("topic_id", *HELD, *made_by())
    return {topic_id: HeldRow(*values) for topic_id, *values in rows}


def _source(row: HeldRow) -> Source:
    """What a change of the content set for the guest is no work of the user's either."""
    return Source.CONTENT if row.source == Source.CONTENT else Source.CLAIM


def _wins(guest_row: HeldRow, user_row: Progress) -> bool:
    if guest_row.since != user_row.since:
        return guest_row.since > user_row.since
    return STATUS[guest_row.status].rank > STATUS[user_row.status].rank


def forget_guest(guest_id: int) -> None:
    """Delete a guest with all their ticks; nothing happens when they are gone."""
    Guest.objects.filter(pk=guest_id).delete()


def forget_passing_guests(*, waiting: Collection[int], before: dt.datetime) -> list[int]:
    """Delete guests with a single action, made before ``before``; returns the ids they had.

    Those in ``waiting`` have signed in and not yet said whether their ticks come along.
    """
    passing = Guest.objects.annotate(actions=Count("action"), latest=Max("action__created_at"))
    passing = passing.filter(actions__lte=1, created_at__lt=before)
    passing = passing.exclude(latest__gte=before)
    gone = sorted(set(passing.values_list("pk", flat=True)) - set(waiting))
    _forget(gone)
    return gone


def forget_lost_guests(*, present: Collection[int], before: dt.datetime) -> int:
    """Delete the guests made before ``before`` whose id is not in ``present``; returns how many.

    A guest is only found through a session, so without one nobody can come back to it.
    """
    made = Guest.objects.filter(created_at__lt=before).values_list("pk", flat=True)
    lost = sorted(set(made) - set(present))
    _forget(lost)
    return len(lost)


def _forget(guests: Iterable[int]) -> None:
    for batch in itertools.batched(guests, 500):
        Guest.objects.filter(pk__in=batch).delete()
