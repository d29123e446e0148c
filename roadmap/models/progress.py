"""What learners do: actions, the rows they leave, and the log of events."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from roadmap.enums import STORED_STATUSES, ActionKind, Goal, Source, Status
from roadmap.models.content import Objective, Topic
from roadmap.models.querysets import OwnedQuerySet


class Guest(models.Model):
    """A learner without an account; the browser's session holds the id."""

    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Guest {self.pk}"


class Owned(models.Model):
    """A row of one learner: of a user or of a guest, never of both."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE
    )
    guest = models.ForeignKey(Guest, null=True, blank=True, on_delete=models.CASCADE)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True


def one_owner(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(user__isnull=False, guest__isnull=True)
        | Q(user__isnull=True, guest__isnull=False),
        name=name,
    )


class Action(Owned):
    """One change by a person, and what its undo names."""

    kind = models.CharField(max_length=10, choices=ActionKind.choices)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [one_owner("action_one_owner")]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-id"], name="action_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.created_at:%Y-%m-%d %H:%M}"


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

    ``at`` is the UTC instant, ``day`` the learner's calendar day at that moment. ``to_since`` is
    the row's ``since`` after the event, which differs from ``at`` where older ticks are brought
    along.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="events")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=8, choices=Status.choices)
    to_status = models.CharField(max_length=8, choices=Status.choices)
    from_since = models.DateTimeField(null=True, blank=True)
    to_since = models.DateTimeField()
    at = models.DateTimeField()
    day = models.DateField()
    source = models.CharField(max_length=9, choices=Source.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_owner("event_one_owner"),
            models.UniqueConstraint(fields=["action", "topic"], name="event_once_per_action"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "day"], name="event_of_day"),
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


class Note(models.Model):
    """A learner's private Markdown on a topic. ``revision`` tells two tabs apart."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="notes")
    body = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "topic"], name="note_once"),
        ]

    def __str__(self) -> str:
        return f"note on {self.topic_id}"


class NoteEvent(models.Model):
    """One change of one note, never altered afterwards, so that no earlier text is ever lost.

    An empty text means that there was or is no note.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="note_events")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="note_events")
    from_body = models.TextField(blank=True)
    to_body = models.TextField(blank=True)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    day = models.DateField()
    source = models.CharField(max_length=9, choices=Source.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["action", "topic"], name="note_event_once_per_action"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "day"], name="note_event_of_day"),
            models.Index(fields=["user", "topic", "-id"], name="note_event_of_topic"),
        ]

    def __str__(self) -> str:
        return f"note on {self.topic_id}, revision {self.revision}"


class Evidence(models.Model):
    """A dated link that shows what a learner did on a topic: a commit, a repository."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="evidence"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=120)
    url = models.URLField(max_length=500)
    day = models.DateField()
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "topic", "url"], name="evidence_once"),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceEvent(models.Model):
    """One link added or removed, never altered afterwards; it holds all of the link."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="evidence_events")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="evidence_events")
    added = models.BooleanField()
    url = models.URLField(max_length=500)
    title = models.CharField(max_length=120)
    dated = models.DateField()
    is_public = models.BooleanField(default=False)
    at = models.DateTimeField()
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["action", "topic", "url"], name="evidence_event_once_per_action"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "topic", "-id"], name="evidence_event_of_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {'added' if self.added else 'removed'}"


class Plan(models.Model):
    """What a learner intends: time a week, a date to arrive, or both, and what it is for.

    ``created_on`` is the learner's day on which the plan last changed: where its line begins.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan"
    )
    weekly_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    target_date = models.DateField(null=True, blank=True)
    goal = models.CharField(max_length=10, choices=Goal.choices, default=Goal.ESSENTIALS)
    created_on = models.DateField()

    def __str__(self) -> str:
        return f"plan of {self.user_id}"


class Preferences(models.Model):
    """How a learner likes the pages. ``checklist_filter`` is a query string, empty for none."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences"
    )
    checklist_filter = models.CharField(max_length=2000, blank=True)

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"
