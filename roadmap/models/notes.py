"""What learners add to a topic: notes and evidence, each with its log."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from roadmap.enums import Source
from roadmap.models.learners import Action
from roadmap.models.topics import Topic


class Note(models.Model):
    """A learner's private Markdown on a topic. ``revision`` tells two tabs apart.

    ``words`` are those of the text, as a search compares them; whoever writes one writes both.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="notes")
    body = models.TextField(blank=True)
    words = models.TextField(blank=True, editable=False)
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
