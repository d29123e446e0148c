"""What belongs to a topic: objectives, resources, prerequisites."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from roadmap.enums import ResourceKind
from roadmap.models.bounds import MINUTES, PLACES, bounded, within
from roadmap.models.querysets import ObjectiveManager, PrerequisiteManager, ResourceManager
from roadmap.models.synced import Synced
from roadmap.models.topics import Topic


class Objective(Synced):
    """A line that completes "You can ..."; a learner checks themselves against it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField(default=0, validators=within(PLACES))
    text = models.CharField(
        max_length=200, help_text='Completes "You can ...": a verb, no full stop.'
    )
    archived = models.BooleanField(
        default=False, help_text="No longer shown; ticks of learners are kept."
    )
    origin = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="copies",
        help_text="The root that this objective was copied from; ticks live there.",
    )

    objects = ObjectiveManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        ordering: ClassVar[list[str]] = ["topic_id", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["topic", "origin"],
                condition=Q(origin__isnull=False),
                name="objective_origin_once",
            ),
            bounded("objective", "position", PLACES),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def root_id(self) -> int:
        """The id that ticks live on: the origin's where the objective is a copy."""
        return self.origin_id or self.pk

    def natural_key(self) -> tuple[str]:
        return (str(self.uid),)

    natural_key.dependencies = ["roadmap.topic"]  # type: ignore[attr-defined]


class Resource(Synced):
    """A link of a topic to learn from."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="resources")
    position = models.PositiveSmallIntegerField(default=0, validators=within(PLACES))
    title = models.CharField(max_length=160)
    by = models.CharField(max_length=120, blank=True, help_text="Author or publisher.")
    url = models.URLField(max_length=500)
    kind = models.CharField(
        max_length=13, choices=ResourceKind.choices, default=ResourceKind.DOCUMENTATION
    )
    language = models.CharField(max_length=12, default="en", help_text="A BCP 47 tag: en, pt-BR.")
    free = models.BooleanField(default=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, validators=within(MINUTES))
    checked_on = models.DateField(null=True, blank=True, editable=False)
    check_result = models.CharField(max_length=120, blank=True, editable=False)

    objects = ResourceManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        ordering: ClassVar[list[str]] = ["topic_id", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "url"], name="resource_url_once"),
            bounded("resource", "position", PLACES),
            bounded("resource", "minutes", MINUTES),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, str]:
        return (str(self.topic.uid), self.url)

    natural_key.dependencies = ["roadmap.topic"]  # type: ignore[attr-defined]


class Prerequisite(Synced):
    """``requires`` should come before ``topic``. The graph has no circles."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="prerequisites")
    requires = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="opens")

    objects = PrerequisiteManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["topic_id", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "requires"], name="prerequisite_once"),
            models.CheckConstraint(
                condition=~Q(topic=F("requires")), name="prerequisite_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} requires {self.requires}"

    def natural_key(self) -> tuple[str, str]:
        return (str(self.topic.uid), str(self.requires.uid))

    natural_key.dependencies = ["roadmap.topic"]  # type: ignore[attr-defined]
