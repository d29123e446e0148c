"""Writes what a plan says, in bulk: the statements are few, however many rows there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone

from roadmap.domain.notes.notes import note_with, put_text
from roadmap.domain.personal_data.bringing_in.making import Made, link_copies, make_or_extend
from roadmap.domain.personal_data.bringing_in.own_roadmaps import Target
from roadmap.domain.personal_data.bringing_in.places import uid_here
from roadmap.domain.personal_data.bringing_in.plan import ArrivalPlan
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows import write_rows
from roadmap.enums import ActionKind, Source
from roadmap.models import (
    Action,
    Evidence,
    EvidenceEvent,
    Note,
    NoteEvent,
    ObjectiveEvent,
    ObjectiveTick,
    Plan,
    Preferences,
    ProgressEvent,
    Roadmap,
)

AT_ONCE = 500
"""Rows in one statement."""


def write(learner: Learner, user: AbstractBaseUser, plan: ArrivalPlan) -> None:
    """Carry a plan out within the caller's transaction and locks."""
    writer = _Writer(learner, plan)
    writer.make_roadmaps(user)
    writer.write_log()
    writer.write_rows()
    writer.write_joins()
    writer.write_settings()


@dataclass
class _Writer:
    learner: Learner
    plan: ArrivalPlan
    made: Made = field(default_factory=dict)
    actions: dict[int, int] = field(default_factory=dict)
    """The ids of actions here by those in the file."""
    now: dt.datetime = field(default_factory=timezone.now)

    def id_of(self, target: Target) -> int:
        return self.made[target] if isinstance(target, str) else target

    def make_roadmaps(self, user: AbstractBaseUser) -> None:
        wanted = {own.taken.forked_from for own in self.plan.roadmaps} - {None}
        visible = Roadmap.objects.visible_to(user).filter(uid__in=wanted)
        originals = {str(each.uid): each for each in visible} if wanted else {}
        for own in self.plan.roadmaps:
            original = originals.get(own.taken.forked_from or "")
            self.made |= make_or_extend(self.learner.account_id, own, original)
        link_copies(self.plan.roadmaps, self.made)

    def write_log(self) -> None:
        """The actions and their events, each in the order of the file: their ids tell the order."""
        rows = [
            Action(
                **self.learner.owner,
                kind=row.kind,
                created_at=row.created_at,
                undone_at=row.undone_at,
            )
            for row in self.plan.actions
        ]
        Action.objects.bulk_create(rows, batch_size=AT_ONCE)
        given = (row.id for row in self.plan.actions)
        self.actions = dict(zip(given, (row.pk for row in rows), strict=True))
        self._write_events(ProgressEvent, self.plan.status_events, "topic_id", self.learner.owner)
        self._write_events(
            ObjectiveEvent, self.plan.tick_events, "objective_id", self.learner.owner
        )
        mine = {"user_id": self.learner.account_id}
        self._write_events(NoteEvent, self.plan.note_events, "topic_id", mine)
        self._write_events(EvidenceEvent, self.plan.link_events, "topic_id", mine)

    def _write_events(
        self, model: Any, events: Iterable[tuple[Target, Any]], about: str, owner: dict[str, Any]
    ) -> None:
        model._default_manager.bulk_create(
            (
                model(**owner, **{about: self.id_of(target)}, **self._cells(row))
                for target, row in events
            ),
            batch_size=AT_ONCE,
        )

    def _cells(self, row: Any) -> dict[str, Any]:
        """The columns of an event that are as in the file, and the action that it belongs to."""
        cells = {name: value for name, value in vars(row).items() if name not in NAMING}
        return cells | {"action_id": self.actions[row.action]}

    def write_rows(self) -> None:
        states = {self.id_of(topic): state for topic, state in self.plan.statuses.items()}
        write_rows(self.learner, dict(states))
        ObjectiveTick.objects.bulk_create(
            (
                ObjectiveTick(**self.learner.owner, objective_id=self.id_of(target), since=since)
                for target, since in self.plan.ticks.items()
            ),
            batch_size=AT_ONCE,
        )
        owner_id = self.learner.account_id
        _write_as_they_were(
            note_with(
                user_id=owner_id,
                topic_id=self.id_of(target),
                body=row.body,
                revision=row.revision,
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
            for target, row in self.plan.notes.items()
        )
        _write_as_they_were(
            Evidence(
                user_id=owner_id,
                topic_id=self.id_of(target),
                title=row.title,
                url=row.url,
                day=row.day,
                is_public=row.is_public,
                created_at=row.created_at,
            )
            for target, row in reversed(self.plan.links)
        )

    def write_joins(self) -> None:
        """What the import itself changed, as one action; and texts that no event would hold."""
        for target, row in self.plan.notes_apart:
            self._keep_text(self.id_of(target), row.body, row.updated_at)
        if not self.plan.joins:
            return
        action = self._action(ActionKind.IMPORT, self.now)
        self._join_statuses(action)
        self._join_ticks(action)
        for topic, body in self.plan.joined_notes.items():
            self._join_note(action, self.id_of(topic), body)

    def _action(self, kind: ActionKind, at: dt.datetime) -> Action:
        action: Action = Action.objects.create(**self.learner.owner, kind=kind, created_at=at)
        return action

    def _join_statuses(self, action: Action) -> None:
        ProgressEvent.objects.bulk_create(
            (
                ProgressEvent(
                    **self.learner.owner,
                    action=action,
                    topic_id=self.id_of(each.topic),
                    from_status=each.before,
                    to_status=each.status,
                    from_since=each.before_since,
                    at=each.since,
                    day=each.day or self.learner.day(each.since),
                    source=each.source,
                )
                for each in self.plan.joined_statuses
            ),
            batch_size=AT_ONCE,
        )

    def _join_ticks(self, action: Action) -> None:
        ObjectiveEvent.objects.bulk_create(
            (
                ObjectiveEvent(
                    **self.learner.owner,
                    action=action,
                    objective_id=self.id_of(each.objective),
                    checked=True,
                    from_since=each.before_since,
                    at=each.since,
                    day=self.learner.day(each.since),
                    source=Source.IMPORT,
                )
                for each in self.plan.joined_ticks
            ),
            batch_size=AT_ONCE,
        )

    def _join_note(self, action: Action, topic_id: int, body: str) -> None:
        owner_id = self.learner.account_id
        before = Note.objects.values_list("body", flat=True).get(
            user_id=owner_id, topic_id=topic_id
        )
        revision = put_text(owner_id, topic_id, body).revision
        self._note_event(action, topic_id, before, body, revision, self.now)

    def _keep_text(self, topic_id: int, body: str, at: dt.datetime) -> None:
        """Make a text that has no room in the note one of its earlier texts."""
        events = NoteEvent.objects.filter(user_id=self.learner.account_id, topic_id=topic_id)
        if not events.filter(models.Q(to_body=body) | models.Q(from_body=body)).exists():
            self._note_event(self._action(ActionKind.NOTE, at), topic_id, "", body, 0, at)

    def _note_event(
        self, action: Action, topic_id: int, before: str, body: str, revision: int, at: dt.datetime
    ) -> None:
        NoteEvent.objects.create(
            user_id=self.learner.account_id,
            action=action,
            topic_id=topic_id,
            from_body=before,
            to_body=body,
            revision=revision,
            at=at,
            day=self.learner.day(at),
            source=Source.IMPORT,
        )

    def write_settings(self) -> None:
        mine: dict[str, Any] = {"user_id": self.learner.account_id}
        for target, row in self.plan.plans:
            intent = vars(row) | {"roadmap": self._roadmap(target)}
            Plan.objects.create(**mine, **intent)
        chosen: dict[str, Any] = {}
        if self.plan.checklist_filter:
            chosen["checklist_filter"] = self.plan.checklist_filter
        if self.plan.followed is not None:
            chosen["followed"] = self._roadmap(self.plan.followed)
        if self.plan.answers:
            chosen |= {**self.plan.answers, "is_welcomed": True}
        if chosen:
            Preferences.objects.update_or_create(**mine, defaults=chosen)

    def _roadmap(self, target: Target) -> Roadmap:
        """The roadmap with an id, or the one made of what has this uid in the file."""
        if isinstance(target, int):
            return Roadmap.objects.get(pk=target)
        return Roadmap.objects.get(uid=uid_here(self.learner.account_id, target))


NAMING = frozenset(("id", "action", "topic", "objective"))


def _write_as_they_were(rows: Iterable[models.Model]) -> None:
    """New rows with the times that they have, which are else those of writing.

    The one way in which Django leaves ``auto_now`` alone is that of its fixtures.
    """
    for batch in batched(rows, AT_ONCE):
        model = type(batch[0])
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        rows_of_model: Any = models.QuerySet(model)
        rows_of_model._insert(list(batch), fields=fields, using="default", raw=True)
