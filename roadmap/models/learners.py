"""Guests, rows that belong to a user or a guest, and actions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from roadmap.enums import ActionKind
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
    """One change by a learner, with all its events; an undo names it."""

    kind = models.CharField(max_length=10, choices=ActionKind.choices)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [one_owner("action_one_owner")]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-created_at", "-id"], name="action_of_user_by_time"),
            models.Index(
                fields=["user"], condition=Q(undone_at__isnull=False), name="action_undone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.created_at:%Y-%m-%d %H:%M}"
