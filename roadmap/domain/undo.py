"""Taking back an action: the log stays, the action is marked, the rows are restored."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from roadmap.domain.learner import Learner
from roadmap.domain.progress import write_rows
from roadmap.models import Action, ObjectiveEvent, ObjectiveTick, ProgressEvent


@dataclass(frozen=True)
class Undone:
    """What an undo did. ``found`` is False where the action is not the learner's."""

    found: bool
    restored: tuple[int, ...] = ()
    """Ids of the leaves that were put back."""
    objectives: tuple[int, ...] = ()
    """Ids of the objectives that were put back."""
    kept: int = 0
    """How many leaves and objectives were left alone because something newer happened to them."""
    already: bool = False


@transaction.atomic
def undo(*, learner: Learner, action_id: int) -> Undone:
    """Take back one of the learner's actions.

    A row whose latest event that still holds belongs to the action goes back to what it was
    before it, skipping events that were undone earlier; rows with something newer stay. The
    second time nothing happens.
    """
    if learner.is_nobody:
        return Undone(found=False)
    learner.lock()
    action = learner.rows(Action).select_for_update().filter(pk=action_id).first()
    if action is None:
        return Undone(found=False)
    if action.undone_at is not None:
        return Undone(found=True, already=True)
    action.undone_at = timezone.now()
    action.save(update_fields=["undone_at"])
    restored, kept = _restore_statuses(learner, action)
    ticks, ticks_kept = _restore_objectives(learner, action)
    return Undone(found=True, restored=restored, objectives=ticks, kept=kept + ticks_kept)


def _restore_statuses(learner: Learner, action: Action) -> tuple[tuple[int, ...], int]:
    topics = list(action.events.values_list("topic_id", flat=True))
    history: dict[int, list[ProgressEvent]] = defaultdict(list)
    events = (
        learner.rows(ProgressEvent)
        .filter(topic_id__in=topics)
        .select_related("action")
        .order_by("id")
    )
    for event in events:
        history[event.topic_id].append(event)
    states: dict[int, tuple[str, dt.datetime | None]] = {}
    for topic_id, chain in history.items():
        newest_first = chain[::-1]
        held = [e for e in newest_first if e.action.undone_at is None or e.action_id == action.pk]
        if held[0].action_id != action.pk:
            continue
        states[topic_id] = _state_before(newest_first, held[0])
    write_rows(learner, dict(states))
    return tuple(states), len(topics) - len(states)


def _state_before(
    newest_first: list[ProgressEvent], event: ProgressEvent
) -> tuple[str, dt.datetime | None]:
    """The state before ``event`` and before the undone events directly behind it."""
    state = (event.from_status, event.from_since)
    for older in newest_first[newest_first.index(event) + 1 :]:
        if older.action.undone_at is None:
            break
        state = (older.from_status, older.from_since)
    return state


def _restore_objectives(learner: Learner, action: Action) -> tuple[tuple[int, ...], int]:
    ids = list(action.objective_events.values_list("objective_id", flat=True))
    if not ids:
        return (), 0
    restored: list[int] = []
    for objective_id in ids:
        newest_first = list(
            learner.rows(ObjectiveEvent)
            .filter(objective_id=objective_id)
            .select_related("action")
            .order_by("-id")
        )
        held = [e for e in newest_first if e.action.undone_at is None or e.action_id == action.pk]
        if held[0].action_id != action.pk:
            continue
        before = held[0]
        for older in newest_first[newest_first.index(before) + 1 :]:
            if older.action.undone_at is None:
                break
            before = older
        ticks = learner.rows(ObjectiveTick).filter(objective_id=objective_id)
        if before.from_since is None:
            ticks.delete()
        elif not ticks.update(since=before.from_since):
            ObjectiveTick.objects.create(
                **learner.owner, objective_id=objective_id, since=before.from_since
            )
        restored.append(objective_id)
    return tuple(restored), len(ids) - len(restored)
