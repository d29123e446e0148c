"""Topics, and the slugs they once had."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from simple_history.models import HistoricalRecords

from roadmap.enums import Difficulty, Importance, Lifecycle
from roadmap.models.bounds import CHOSEN, MINUTES, PLACES, bounded, within
from roadmap.models.querysets import TopicManager
from roadmap.models.roadmaps import Category, Level, Roadmap
from roadmap.models.synced import Synced


class Topic(Synced):
    """With subtopics it is a group, without it is a leaf."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="topics")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="topics")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="topics")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subtopics"
    )
    position = models.PositiveSmallIntegerField(default=0, validators=within(PLACES))
    map_label = models.CharField(
        max_length=16, blank=True, help_text="The name on the map, at most 16 characters."
    )
    lifecycle = models.CharField(
        max_length=10, choices=Lifecycle.choices, default=Lifecycle.PUBLISHED
    )
    origin = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="copies",
        help_text="The root that this topic was copied from; progress lives there.",
    )
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
        help_text="The topic that took over when this one was retired.",
    )
    difficulty = models.PositiveSmallIntegerField(
        choices=Difficulty.choices, default=Difficulty.EASY
    )
    importance = models.PositiveSmallIntegerField(
        choices=Importance.choices, default=Importance.USEFUL
    )
    minutes = models.PositiveSmallIntegerField(
        default=60, validators=within(MINUTES), help_text="Honest study time."
    )
    choose = models.PositiveSmallIntegerField(
        "subtopics that are enough",
        null=True,
        blank=True,
        validators=within(CHOSEN),
        help_text="How many of a group's subtopics are enough. Empty: all of them are needed.",
    )
    summary = models.CharField(max_length=120, help_text="One sentence, at most 120 characters.")
    body = models.TextField(blank=True, help_text="Markdown.")
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    objects = TopicManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        ordering: ClassVar[list[str]] = ["roadmap_id", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roadmap", "slug"], name="topic_slug_once"),
            models.UniqueConstraint(
                fields=["roadmap", "origin"],
                condition=Q(origin__isnull=False),
                name="topic_origin_once",
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=Difficulty.values), name="topic_difficulty_known"
            ),
            models.CheckConstraint(
                condition=Q(importance__in=Importance.values), name="topic_importance_known"
            ),
            bounded("topic", "minutes", MINUTES),
            bounded("topic", "position", PLACES),
            bounded("topic", "choose", CHOSEN),
            models.CheckConstraint(
                condition=Q(lifecycle__in=Lifecycle.values), name="topic_lifecycle_known"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="topic_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="topic_not_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (str(self.uid),)

    natural_key.dependencies = ["roadmap.level", "roadmap.category"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("roadmap:topic", args=[self.roadmap.slug, self.slug])

    @property
    def root_id(self) -> int:
        """The id that progress lives on: the origin's where the topic is a copy."""
        return self.origin_id or self.pk


class OldSlug(models.Model):
    """A slug that a topic once had. It redirects for ever and is never given to another topic."""

    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="old_slugs")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="old_slugs")
    slug = models.SlugField(max_length=80)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roadmap", "slug"], name="old_slug_once"),
        ]

    def __str__(self) -> str:
        return self.slug
