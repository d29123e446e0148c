"""Ticking objectives: the lines a learner checks themselves against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from roadmap.domain.learner import Learner
from roadmap.domain.progress import Outcome
from roadmap.enums import ActionKind, Source, Status
from roadmap.models import Action, Objective, ObjectiveEvent, ObjectiveTick, Topic


def objectives_of(learner: Learner, topic: Topic) -> list[tuple[Objective, bool]]:
    """The topic's objectives, each with whether the learner has checked it, here or on a copy."""
    rows = list(topic.objectives.filter(archived=False))
    checked = set(
        learner.rows(ObjectiveTick)
        .filter(objective_id__in=[row.root_id for row in rows])
        .values_list("objective_id", flat=True)
    )
    return [(row, row.root_id in checked) for row in rows]


def offers_done(objectives: list[tuple[Objective, bool]], status: Status) -> bool:
    """Whether every objective is ticked on a topic that does not count yet."""
    return bool(objectives) and all(checked for _, checked in objectives) and not status.counts


@transaction.atomic
def set_objective(
    *, learner: Learner, objective: Objective, checked: bool, now: dt.datetime | None = None
) -> Outcome:
    """Check an objective or take the tick away; twice is the same as once.

    The tick lives on the root of a copied objective, so all copies have it.

    Raises:
        ValueError: the learner is nobody.
    """
    if learner.is_nobody:
        raise ValueError("A visitor has no progress; make a guest first.")
    learner.lock()
    instant = now or timezone.now()
    tick = learner.rows(ObjectiveTick).filter(objective_id=objective.root_id).first()
    if (tick is not None) == checked:
        return Outcome(action_id=None, changed=(), leaves=1)
    action = Action.objects.create(**learner.owner, kind=ActionKind.OBJECTIVE, created_at=instant)
    ObjectiveEvent.objects.create(
        **learner.owner,
        action=action,
        objective_id=objective.root_id,
        checked=checked,
        from_since=tick.since if tick else None,
        at=instant,
        day=learner.day(instant),
        source=Source.WEB,
    )
    if tick is not None:
        tick.delete()
    else:
        ObjectiveTick.objects.create(**learner.owner, objective_id=objective.root_id, since=instant)
    return Outcome(action_id=action.pk, changed=(objective.pk,), leaves=1)


def untick_all(
    *, learner: Learner, topic_ids: Collection[int], action_id: int | None
) -> tuple[int | None, int]:
    """Take the ticks of all objectives of ``topic_ids`` away; called inside a reset.

    The events join the action, or one made for them. Gives the action's id and how many there were.
    """
    roots = Objective.objects.filter(topic_id__in=topic_ids).values_list(
        Coalesce("origin_id", "pk"), flat=True
    )
    ticks = list(learner.rows(ObjectiveTick).filter(objective_id__in=roots))
    if not ticks:
        return action_id, 0
    instant = timezone.now()
    if action_id is None:
        action_id = Action.objects.create(
            **learner.owner, kind=ActionKind.RESET, created_at=instant
        ).pk
    ObjectiveEvent.objects.bulk_create(
        ObjectiveEvent(
            **learner.owner,
            action_id=action_id,
            objective_id=tick.objective_id,
            checked=False,
            from_since=tick.since,
            at=instant,
            day=learner.day(instant),
            source=Source.WEB,
        )
        for tick in ticks
    )
    learner.rows(ObjectiveTick).filter(pk__in=[tick.pk for tick in ticks]).delete()
    return action_id, len(ticks)


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
