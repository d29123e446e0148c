"""Learners' progress: a row for each leaf and objective, and the log of events."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from roadmap.enums import STORED_STATUSES, Source, Status
from roadmap.models.learners import Action, Owned, one_owner
from roadmap.models.parts import Objective
from roadmap.models.topics import Topic


class Progress(Owned):
    """A learner's status on a leaf. No row means "to do"."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="progress")
    status = models.CharField(max_length=8, choices=[(s.value, s.label) for s in STORED_STATUSES])
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "progress"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "topic"], name="progress_once_per_user"),
            models.UniqueConstraint(fields=["guest", "topic"], name="progress_once_per_guest"),
            models.CheckConstraint(
                condition=Q(status__in=STORED_STATUSES), name="progress_status_known"
            ),
            one_owner("progress_one_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.status}"


class ProgressEvent(Owned):
    """One change of one leaf, never altered afterwards.

    ``at`` says when it happened, in UTC, and ``day`` on which of the learner's calendar days; a
    tick from a file happened on the day that the file names. When it was recorded is the action's
    ``created_at``. ``from_since`` is the row's ``since`` before; afterwards it is ``at``.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="events")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=8, choices=Status.choices)
    to_status = models.CharField(max_length=8, choices=Status.choices)
    from_since = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    day = models.DateField()
    source = models.CharField(max_length=9, choices=Source.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_owner("event_one_owner"),
            models.UniqueConstraint(fields=["action", "topic"], name="event_once_per_action"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # all that is asked of a person's days
            models.Index(
                fields=["user", "day", "to_status", "topic", "source", "action"],
                name="event_of_work",
            ),
            models.Index(fields=["user", "topic", "-id"], name="event_of_user_topic"),
            models.Index(fields=["guest", "topic", "-id"], name="event_of_guest_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.from_status} to {self.to_status}"


class ObjectiveTick(Owned):
    """An objective that a learner has checked."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="ticks")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "objective"], name="tick_once_per_user"),
            models.UniqueConstraint(fields=["guest", "objective"], name="tick_once_per_guest"),
            one_owner("tick_one_owner"),
        ]

    def __str__(self) -> str:
        return f"objective {self.objective_id}"


class ObjectiveEvent(Owned):
    """One tick set or taken away, never altered afterwards."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="objective_events")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="events")
    checked = models.BooleanField()
    from_since = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    day = models.DateField()
    source = models.CharField(max_length=9, choices=Source.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_owner("objective_event_one_owner"),
            models.UniqueConstraint(
                fields=["action", "objective"], name="objective_event_once_per_action"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "day"], name="objective_event_of_day"),
        ]

    def __str__(self) -> str:
        return f"objective {self.objective_id}: {'checked' if self.checked else 'unchecked'}"
