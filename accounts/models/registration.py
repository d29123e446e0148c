"""Who may make an account: invitations, and accounts that wait for approval."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


def in_two_weeks() -> datetime:
    return timezone.now() + timedelta(days=14)


class Invitation(models.Model):
    """A link with which a few people may make an account. Who made one with it is not kept."""

    note = models.CharField(
        max_length=200, blank=True, help_text="For yourself, such as whom it is for."
    )
    uses = models.PositiveSmallIntegerField(
        "accounts",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1_000)],
        help_text="How many may be made with it.",
    )
    used = models.PositiveSmallIntegerField("made", default=0, editable=False)
    expires_at = models.DateTimeField("good until", default=in_two_weeks)
    created_at = models.DateTimeField("made on", default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class AwaitedApproval(models.Model):
    """A new account that waits for an administrator; it may sign in when this is gone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="awaited_approval"
    )
    asked_at = models.DateTimeField("asked on", default=timezone.now, editable=False)
    told_at = models.DateTimeField(
        null=True, editable=False, help_text="When the administrators were told."
    )

    class Meta:
        verbose_name = "account that waits"
        verbose_name_plural = "accounts that wait"
        ordering: ClassVar[list[str]] = ["asked_at"]

    def __str__(self) -> str:
        return self.user.email
