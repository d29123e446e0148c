"""Ticking objectives: the lines a learner checks themselves against."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from roadmap.domain.learner import Learner
from roadmap.domain.progress import Outcome
from roadmap.enums import ActionKind, Source
from roadmap.models import Action, Objective, ObjectiveEvent, ObjectiveTick, Topic


def objectives_of(learner: Learner, topic: Topic) -> list[tuple[Objective, bool]]:
    """The topic's objectives, each with whether the learner has checked it."""
    checked = set(
        learner.rows(ObjectiveTick)
        .filter(objective__topic_id=topic.pk)
        .values_list("objective_id", flat=True)
    )
    return [(row, row.pk in checked) for row in topic.objectives.filter(archived=False)]


@transaction.atomic
def set_objective(
    *, learner: Learner, objective: Objective, checked: bool, now: dt.datetime | None = None
) -> Outcome:
    """Check an objective or take the tick away; twice is the same as once.

    Raises:
        ValueError: the learner is nobody.
    """
    if learner.is_nobody:
        raise ValueError("A visitor has no progress; make a guest first.")
    learner.lock()
    instant = now or timezone.now()
    tick = learner.rows(ObjectiveTick).filter(objective=objective).first()
    if (tick is not None) == checked:
        return Outcome(action_id=None, changed=(), leaves=1)
    action = Action.objects.create(**learner.owner, kind=ActionKind.OBJECTIVE, created_at=instant)
    ObjectiveEvent.objects.create(
        **learner.owner,
        action=action,
        objective=objective,
        checked=checked,
        from_since=tick.since if tick else None,
        at=instant,
        day=learner.day(instant),
        source=Source.WEB,
    )
    if tick is not None:
        tick.delete()
    else:
        ObjectiveTick.objects.create(**learner.owner, objective=objective, since=instant)
    return Outcome(action_id=action.pk, changed=(objective.pk,), leaves=1)


def claim_ticks(*, learner: Learner, guest_id: int, action_id: int | None) -> None:
    """Bring a guest's objective ticks to a user; called inside the claim's transaction."""
    theirs = list(ObjectiveTick.objects.filter(guest_id=guest_id))
    mine = set(learner.rows(ObjectiveTick).values_list("objective_id", flat=True))
    fresh = [tick for tick in theirs if tick.objective_id not in mine]
    if not fresh:
        return
    if action_id is None:
        action_id = Action.objects.create(
            **learner.owner, kind=ActionKind.CLAIM, created_at=timezone.now()
        ).pk
    ObjectiveEvent.objects.bulk_create(
        ObjectiveEvent(
            **learner.owner,
            action_id=action_id,
            objective_id=tick.objective_id,
            checked=True,
            at=tick.since,
            day=learner.day(tick.since),
            source=Source.CLAIM,
        )
        for tick in fresh
    )
    ObjectiveTick.objects.bulk_create(
        ObjectiveTick(**learner.owner, objective_id=tick.objective_id, since=tick.since)
        for tick in fresh
    )
