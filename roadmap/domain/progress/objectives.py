"""Ticking objectives: the lines a learner checks themselves against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows import write_action
from roadmap.domain.progress.statuses import Outcome
from roadmap.enums import ActionKind, Source, Status
from roadmap.models import Objective, ObjectiveEvent, ObjectiveTick


def offers_done(objectives: Sequence[tuple[object, bool]], status: Status) -> bool:
    """Whether every objective is ticked on a topic that does not count yet."""
    return bool(objectives) and all(checked for _, checked in objectives) and not status.counts


def ticks_of(learner: Learner, root_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Since when those of the objectives are ticked that are, by the id ticks live on; a query."""
    if learner.is_nobody or not root_ids:
        return {}
    ticks = learner.rows(ObjectiveTick).filter(objective_id__in=root_ids)
    return dict(ticks.values_list("objective_id", "since"))


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
    action_id = write_action(learner, ActionKind.OBJECTIVE, instant)
    new = ObjectiveTick(**learner.owner, objective_id=objective.root_id, since=instant)
    if tick is None:
        _event(learner, action_id, new, checked=True, at=instant).save()
        new.save()
    else:
        _event(learner, action_id, tick, checked=False, at=instant).save()
        tick.delete()
    return Outcome(action_id=action_id, changed=(objective.pk,), leaves=1)


def _event(
    learner: Learner,
    action_id: int,
    tick: ObjectiveTick,
    *,
    checked: bool,
    at: dt.datetime,
    source: Source = Source.WEB,
) -> ObjectiveEvent:
    """The event that ``tick`` was set or taken away; the latter keeps since when it was set."""
    return ObjectiveEvent(
        **learner.owner,
        action_id=action_id,
        objective_id=tick.objective_id,
        checked=checked,
        from_since=None if checked else tick.since,
        at=at,
        day=learner.day(at),
        source=source,
    )


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
    action_id = action_id or write_action(learner, ActionKind.RESET, instant)
    ObjectiveEvent.objects.bulk_create(
        _event(learner, action_id, tick, checked=False, at=instant) for tick in ticks
    )
    learner.rows(ObjectiveTick).filter(pk__in=[tick.pk for tick in ticks]).delete()
    return action_id, len(ticks)


def claim_ticks(
    *, learner: Learner, guest_id: int, action_id: int | None
) -> tuple[int | None, int]:
    """Bring a guest's objective ticks to a user; called inside the claim's transaction.

    The events join the action, or one made for them. Gives the action's id and how many were new.
    """
    theirs = list(ObjectiveTick.objects.filter(guest_id=guest_id))
    mine = set(learner.rows(ObjectiveTick).values_list("objective_id", flat=True))
    fresh = [tick for tick in theirs if tick.objective_id not in mine]
    if not fresh:
        return action_id, 0
    action_id = action_id or write_action(learner, ActionKind.CLAIM, timezone.now())
    ObjectiveEvent.objects.bulk_create(
        _event(learner, action_id, tick, checked=True, at=tick.since, source=Source.CLAIM)
        for tick in fresh
    )
    ObjectiveTick.objects.bulk_create(
        ObjectiveTick(**learner.owner, objective_id=tick.objective_id, since=tick.since)
        for tick in fresh
    )
    return action_id, len(fresh)
