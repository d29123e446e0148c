"""Undo of an action: its events stay, the action is marked as undone, the rows are restored."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.utils import timezone

from roadmap.domain.notes.notes import put_text
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows import write_rows
from roadmap.enums import Status
from roadmap.models import (
    Action,
    Evidence,
    EvidenceEvent,
    Note,
    NoteEvent,
    ObjectiveEvent,
    ObjectiveTick,
    Progress,
    ProgressEvent,
)


@dataclass(frozen=True)
class UndoResult:
    """What an undo did. ``found`` is False where the action is not the learner's."""

    found: bool
    restored: tuple[int, ...] = ()
    """Ids of the leaves whose status was restored."""
    objectives: tuple[int, ...] = ()
    """Ids of the objectives whose tick was set or taken away again."""
    notes: tuple[int, ...] = ()
    """Ids of the topics whose note was restored."""
    evidence: tuple[int, ...] = ()
    """Ids of the topics whose links were restored."""
    kept: int = 0
    """How many things were left alone because something newer happened to them."""
    already: bool = False
    """Whether the action was undone before, so that nothing happened now."""

    @property
    def count(self) -> int:
        """How many things were restored."""
        return len(self.restored + self.objectives + self.notes + self.evidence)


@transaction.atomic
def undo(*, learner: Learner, action_id: int) -> UndoResult:
    """Undo one of the learner's actions. The second time nothing happens.

    A row is restored where the latest of its events that are not undone belongs to the action; it
    becomes what it was before the action and before the undone events that it built on. A row
    with a newer event stays, and so does one that is not as the action left it, or is so by
    another event as well: after an import it may stand by what was done here.
    """
    if learner.is_nobody:
        return UndoResult(found=False)
    try:
        learner.lock()
    except ObjectDoesNotExist:
        return UndoResult(found=False)
    action = learner.rows(Action).select_for_update().filter(pk=action_id).first()
    if action is None:
        return UndoResult(found=False)
    if action.undone_at is not None:
        return UndoResult(found=True, already=True)
    action.undone_at = timezone.now()
    action.save(update_fields=["undone_at"])
    restored, kept = _restore_statuses(learner, action)
    ticks, ticks_kept = _restore_objectives(learner, action)
    notes, notes_kept = _restore_notes(action)
    links, links_kept = _restore_evidence(action)
    return UndoResult(
        found=True,
        restored=restored,
        objectives=ticks,
        notes=notes,
        evidence=links,
        kept=kept + ticks_kept + notes_kept + links_kept,
    )


Restored = tuple[tuple[int, ...], int]
"""Ids of what was restored, and how many were left alone."""


def _newest_first[Event: models.Model](
    events: models.QuerySet[Event],
) -> models.QuerySet[Event]:
    return events.select_related("action").order_by("-id")


def _events_by_row(events: models.QuerySet[Any], row: str) -> dict[int, list[Any]]:
    """The events of each row, newest first; ``row`` is the column that names the row."""
    found: dict[int, list[Any]] = defaultdict(list)
    for event in _newest_first(events):
        found[getattr(event, row)].append(event)
    return found


@dataclass(frozen=True)
class Ends:
    """The states that an event of one kind leads between; None for nothing at all."""

    found: Callable[[Any], object]
    left: Callable[[Any], object]


STATUS = Ends(
    lambda event: _set(event.from_status, event.from_since),
    lambda event: _set(event.to_status, event.at),
)
TICK = Ends(lambda event: event.from_since, lambda event: event.at if event.checked else None)
TEXT = Ends(lambda event: event.from_body or None, lambda event: event.to_body or None)
LINK = Ends(lambda event: None if event.added else True, lambda event: event.added or None)


def _set(status: str, since: dt.datetime | None) -> tuple[str, dt.datetime | None] | None:
    return (status, since) if status != Status.TODO else None


def _first_of_run(chain: Iterable[Any], action: Action, ends: Ends, now: object) -> Any | None:
    """The event whose "before" is what the row becomes; None where the row is not the action's.

    ``chain`` are the row's events, the newest first. The action's own must be the latest that is
    not undone, and the row still what it left; from it the search goes back over the undone events
    behind it. One that the next did not build on left nothing by then: it was undone before, or
    came in from elsewhere. The last event of this run is the one, or an earlier one that built on
    what stands behind the run. Where that left the same, the row stands by it.
    """
    rest = iter(chain)
    own = next(e for e in rest if e.action.undone_at is None or e.action_id == action.pk)
    if own.action_id != action.pk or ends.left(own) != now:
        return None
    run = [own]
    for older in rest:
        left = ends.left(older)
        if older.action.undone_at is None:
            if len(run) == 1 and now is not None and left == now:
                return None
            return next((e for e in reversed(run) if ends.found(e) == left), run[-1])
        if ends.found(run[-1]) == left:
            run.append(older)
    return run[-1]


STATE = ("topic_id", "status", "since")


def _restore_statuses(learner: Learner, action: Action) -> Restored:
    topics = list(action.events.values_list("topic_id", flat=True))
    if not topics:
        return (), 0
    events = learner.rows(ProgressEvent).filter(topic_id__in=topics)
    rows = learner.rows(Progress).filter(topic_id__in=topics)
    now = {topic: (status, since) for topic, status, since in rows.values_list(*STATE)}
    states: dict[int, tuple[str, dt.datetime | None]] = {}
    for topic_id, chain in _events_by_row(events, "topic_id").items():
        before = _first_of_run(chain, action, STATUS, now.get(topic_id))
        if before is not None:
            states[topic_id] = (before.from_status, before.from_since)
    write_rows(learner, dict(states))
    return tuple(states), len(topics) - len(states)


def _restore_objectives(learner: Learner, action: Action) -> Restored:
    ids = list(action.objective_events.values_list("objective_id", flat=True))
    if not ids:
        return (), 0
    events = learner.rows(ObjectiveEvent).filter(objective_id__in=ids)
    ticks = learner.rows(ObjectiveTick).filter(objective_id__in=ids)
    now = dict(ticks.values_list("objective_id", "since"))
    since: dict[int, dt.datetime | None] = {}
    for objective_id, chain in _events_by_row(events, "objective_id").items():
        before = _first_of_run(chain, action, TICK, now.get(objective_id))
        if before is not None:
            since[objective_id] = before.from_since
    learner.rows(ObjectiveTick).filter(objective_id__in=since).delete()
    ObjectiveTick.objects.bulk_create(
        ObjectiveTick(**learner.owner, objective_id=objective_id, since=instant)
        for objective_id, instant in since.items()
        if instant is not None
    )
    return tuple(since), len(ids) - len(since)


def _restore_notes(action: Action) -> Restored:
    """Restore texts, only where the note still is what the action made it."""
    mine = list(action.note_events.values_list("topic_id", "user_id"))
    restored = []
    for topic_id, user_id in mine:
        events = NoteEvent.objects.filter(user_id=user_id, topic_id=topic_id)
        chain = _newest_first(events.defer("from_body", "to_body"))
        note = Note.objects.filter(user_id=user_id, topic_id=topic_id).first()
        before = _first_of_run(chain, action, TEXT, (note.body or None) if note else None)
        if before is not None:
            put_text(user_id, topic_id, before.from_body)
            restored.append(topic_id)
    return tuple(restored), len(mine) - len(restored)


def _restore_evidence(action: Action) -> Restored:
    """Add or remove links again, only where they still are as the action left them."""
    mine = list(action.evidence_events.all())
    restored = []
    for event in mine:
        link = {"user_id": event.user_id, "topic_id": event.topic_id, "url": event.url}
        present = Evidence.objects.filter(**link)
        chain = _newest_first(EvidenceEvent.objects.filter(**link))
        before = _first_of_run(chain, action, LINK, present.exists() or None)
        if before is None:
            continue
        present.delete()
        if not before.added:
            Evidence.objects.create(
                **link, title=before.title, day=before.dated, is_public=before.is_public
            )
        restored.append(event.topic_id)
    return tuple(restored), len(mine) - len(restored)
