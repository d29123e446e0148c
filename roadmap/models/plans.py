"""A learner's plan, and their preferences for pages."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from roadmap.enums import Goal
from roadmap.models.bounds import WEEKLY_MINUTES, bounded, within


class Plan(models.Model):
    """What a learner intends: time a week, a target date, or both, and for which goal.

    ``created_on`` is the learner's day on which the plan last changed: where its line begins.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan"
    )
    weekly_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=within(WEEKLY_MINUTES)
    )
    target_date = models.DateField(null=True, blank=True)
    goal = models.CharField(max_length=10, choices=Goal.choices, default=Goal.ESSENTIALS)
    created_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            bounded("plan", "weekly_minutes", WEEKLY_MINUTES)
        ]

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
