"""Rights that a group elsewhere gave, as against those that an administrator gave by hand."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Right(models.TextChoices):
    """What roles are made of."""

    ADMIN = "admin", "may open the admin"
    CONTENT = "content", "is one of the curators"
    ALL = "all", "may do everything"


class GivenRight(models.Model):
    """A right that a rule gave and may take away again. One given by hand has no such row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="given_rights"
    )
    right = models.CharField(max_length=10, choices=Right)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "right"], name="right_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.right}, account {self.user_id}"
