"""The content that curators edit: a roadmap, its levels, categories and topics."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from simple_history.models import HistoricalRecords

from roadmap.enums import Difficulty, Importance, Lifecycle, LineColor, ResourceKind, Visibility
from roadmap.models.querysets import (
    CategoryManager,
    LevelManager,
    ObjectiveManager,
    PrerequisiteManager,
    ResourceManager,
    RoadmapManager,
    TopicManager,
)

CODE = RegexValidator(r"^[a-z]{2,3}$", "Two or three lower-case letters, for example db.")


class Synced(models.Model):
    """A content object that fixtures can ship.

    ``synced`` holds the field values of the last sync. A field whose value differs from it was
    edited by a curator, and a later sync leaves it alone.
    """

    synced = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_shipped(self) -> bool:
        return bool(self.synced)


class Roadmap(Synced):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    lifecycle = models.CharField(
        max_length=10, choices=Lifecycle.choices, default=Lifecycle.PUBLISHED
    )
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="roadmaps",
        help_text="Empty for a roadmap of the house.",
    )
    forked_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="forks"
    )
    is_personal = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whether a learner made it; it stays so when their account is gone.",
    )
    follows = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whether its owner is shown what changes in the original.",
    )
    content_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    objects = RoadmapManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("roadmap:overview", args=[self.slug])


class Level(Synced):
    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="levels")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = LevelManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        ordering: ClassVar[list[str]] = ["roadmap_id", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roadmap", "slug"], name="level_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, str]:
        return (self.roadmap.slug, self.slug)

    natural_key.dependencies = ["roadmap.roadmap"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("roadmap:checklist", args=[self.roadmap.slug, self.slug])


class Category(Synced):
    """A line of the map. It runs through one or more levels."""

    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="categories")
    code = models.CharField(
        max_length=3,
        validators=[CODE],
        help_text="Two or three lower-case letters, printed on the line's plate.",
    )
    title = models.CharField(max_length=120)
    short_title = models.CharField(
        max_length=16, blank=True, help_text="The name on the map, at most 16 characters."
    )
    summary = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    color = models.CharField(max_length=3, choices=LineColor.choices, default=LineColor.GEN)
    position = models.PositiveSmallIntegerField(default=0)
    map_row = models.PositiveSmallIntegerField(
        default=0, help_text="Order of the lines on the map, from the top."
    )
    branches_from = models.ForeignKey(
        "Topic",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="branches",
        help_text="The station this line leaves from, when it has none in the first level.",
    )
    branch_offset = models.SmallIntegerField(
        default=0,
        validators=[MinValueValidator(-20), MaxValueValidator(20)],
        help_text="Sideways shift in map units where several lines leave one station.",
    )

    objects = CategoryManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        verbose_name_plural = "categories"
        ordering: ClassVar[list[str]] = ["roadmap_id", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roadmap", "code"], name="category_code_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, str]:
        return (self.roadmap.slug, self.code)

    natural_key.dependencies = ["roadmap.roadmap"]  # type: ignore[attr-defined]


class Topic(Synced):
    """A station of the roadmap. With subtopics it is a group, without it is a leaf."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="topics")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="topics")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="topics")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subtopics"
    )
    position = models.PositiveSmallIntegerField(default=0)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    map_label = models.CharField(
        max_length=16, blank=True, help_text="The name on the map, at most 16 characters."
    )
    summary = models.CharField(max_length=120, help_text="One sentence, at most 120 characters.")
    body = models.TextField(blank=True, help_text="Markdown.")
    difficulty = models.PositiveSmallIntegerField(
        choices=Difficulty.choices, default=Difficulty.EASY
    )
    importance = models.PositiveSmallIntegerField(
        choices=Importance.choices, default=Importance.USEFUL
    )
    minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1)], help_text="Honest study time."
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
            models.CheckConstraint(condition=Q(minutes__gt=0), name="topic_minutes_positive"),
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


class Objective(Synced):
    """A line that completes "You can ..."; a learner checks themselves against it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="objectives")
    text = models.CharField(
        max_length=200, help_text='Completes "You can ...": a verb, no full stop.'
    )
    position = models.PositiveSmallIntegerField(default=0)
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
    """A place to go on: a link of a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="resources")
    title = models.CharField(max_length=160)
    by = models.CharField(max_length=120, blank=True, help_text="Author or publisher.")
    url = models.URLField(max_length=500)
    kind = models.CharField(
        max_length=13, choices=ResourceKind.choices, default=ResourceKind.DOCUMENTATION
    )
    language = models.CharField(max_length=12, default="en", help_text="A BCP 47 tag: en, pt-BR.")
    free = models.BooleanField(default=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    checked_on = models.DateField(null=True, blank=True, editable=False)
    check_result = models.CharField(max_length=120, blank=True, editable=False)

    objects = ResourceManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        ordering: ClassVar[list[str]] = ["topic_id", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "url"], name="resource_url_once"),
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
