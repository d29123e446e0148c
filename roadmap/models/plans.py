"""A learner's plans, and what else they have chosen: the roadmap they follow, how pages look."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from roadmap.enums import Experience, Goal
from roadmap.models.bounds import WEEKLY_MINUTES, bounded, within
from roadmap.models.learners import Guest, one_owner
from roadmap.models.querysets import OwnedQuerySet
from roadmap.models.roadmaps import Roadmap


class Plan(models.Model):
    """What a learner intends on a roadmap: time a week, a target date, or both, and which goal.

    ``created_on`` is the learner's day on which the plan last changed: where its line begins. One
    without a roadmap was written by a release that knew a single one: it is for any that has none.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plans"
    )
    roadmap = models.ForeignKey(
        Roadmap, null=True, blank=True, on_delete=models.CASCADE, related_name="plans"
    )
    weekly_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=within(WEEKLY_MINUTES)
    )
    target_date = models.DateField(null=True, blank=True)
    goal = models.CharField(max_length=10, choices=Goal.choices, default=Goal.ESSENTIALS)
    created_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "roadmap"], name="plan_once"),
            bounded("plan", "weekly_minutes", WEEKLY_MINUTES),
        ]

    def __str__(self) -> str:
        return f"plan of {self.user_id}"


class Preferences(models.Model):
    """What a learner has chosen: one row of a user or of a guest.

    ``followed`` is the roadmap that their pages speak of; without one it is the default. A
    ``checklist_filter`` is a query string, empty for none.

    The rest was answered on the welcome page; empty is an answer left open. ``weekly_minutes``
    wait here until there is a plan that can hold them, such as for a guest until they sign up.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="preferences",
    )
    guest = models.OneToOneField(
        Guest, null=True, blank=True, on_delete=models.CASCADE, related_name="preferences"
    )
    followed = models.ForeignKey(
        Roadmap, null=True, blank=True, on_delete=models.SET_NULL, related_name="followers"
    )
    checklist_filter = models.CharField(max_length=2000, blank=True)
    is_welcomed = models.BooleanField(default=False, db_default=False)
    experience = models.CharField(
        max_length=10, choices=Experience.choices, blank=True, db_default=""
    )
    weekly_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=within(WEEKLY_MINUTES)
    )
    goal = models.CharField(max_length=10, choices=Goal.choices, blank=True, db_default="")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "preferences"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_owner("preferences_one_owner"),
            bounded("preferences", "weekly_minutes", WEEKLY_MINUTES),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user_id or f'guest {self.guest_id}'}"
