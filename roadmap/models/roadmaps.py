"""A roadmap with its levels and categories, which curators edit."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from simple_history.models import HistoricalRecords

from roadmap.enums import CategoryColor, Lifecycle, Visibility
from roadmap.models.bounds import OFFSETS, PLACES, bounded, within
from roadmap.models.querysets import CategoryManager, LevelManager, RoadmapManager
from roadmap.models.synced import Synced

CODE = RegexValidator(r"^[a-z]{2,3}$", "Two or three lower-case letters, for example db.")


class Roadmap(Synced):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=200, blank=True)
    lifecycle = models.CharField(
        max_length=10, choices=Lifecycle.choices, default=Lifecycle.PUBLISHED
    )
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    body = models.TextField(blank=True)
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
    is_default = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Whether visitors see it, and everybody who has chosen no other.",
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
    history = HistoricalRecords(excluded_fields=["synced", "is_default"])

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_roadmap"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_personal=False),
                name="default_roadmap_is_official",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_kept(self) -> bool:
        """Whether only those see it any more who have worked on it."""
        is_open = self.lifecycle == Lifecycle.PUBLISHED and self.visibility != Visibility.PRIVATE
        return not self.is_personal and self.owner_id is None and not is_open

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("roadmap:overview", args=[self.slug])


class Level(Synced):
    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="levels")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0, validators=within(PLACES))
    summary = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)

    objects = LevelManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        ordering: ClassVar[list[str]] = ["roadmap_id", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roadmap", "slug"], name="level_slug_once"),
            bounded("level", "position", PLACES),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, str]:
        return (self.roadmap.slug, self.slug)

    natural_key.dependencies = ["roadmap.roadmap"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("roadmap:checklist", args=[self.roadmap.slug, self.slug])


class Category(Synced):
    """A subject that runs through one or more levels; on the map it is a line."""

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
    position = models.PositiveSmallIntegerField(default=0, validators=within(PLACES))
    color = models.CharField(max_length=3, choices=CategoryColor.choices, default=CategoryColor.GEN)
    map_row = models.PositiveSmallIntegerField(
        default=0,
        validators=within(PLACES),
        help_text="Order of the lines on the map, from the top.",
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
        validators=within(OFFSETS),
        help_text="Sideways shift in map units where several lines leave one station.",
    )
    summary = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)

    objects = CategoryManager()
    history = HistoricalRecords(excluded_fields=["synced"])

    class Meta:
        verbose_name_plural = "categories"
        ordering: ClassVar[list[str]] = ["roadmap_id", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roadmap", "code"], name="category_code_once"),
            bounded("category", "position", PLACES),
            bounded("category", "map_row", PLACES),
            bounded("category", "branch_offset", OFFSETS),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, str]:
        return (self.roadmap.slug, self.code)

    natural_key.dependencies = ["roadmap.roadmap"]  # type: ignore[attr-defined]
