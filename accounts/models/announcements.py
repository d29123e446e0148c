"""What a person was told of their account, and the ways by which they came in before."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.account_changes import AccountChange


class Announcement(models.Model):
    """A change of an account that its person was told of, for as long as it can be taken back.

    ``details`` say what it was about, ``kept`` is what taking it back needs, such as a removed
    factor, ``holders`` are the addresses whose mail had a link for that.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="announcements"
    )
    change = models.CharField(max_length=30, choices=AccountChange)
    at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=80, blank=True)
    network = models.CharField(max_length=50, blank=True)
    details = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)
    holders = models.JSONField(default=list)
    expires_at = models.DateTimeField(db_index=True)
    taken_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.get_change_display()}, account {self.user_id}"


class KnownWayIn(models.Model):
    """A way by which an account was signed in to before, such as ``password`` or ``passkey``."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_ways_in"
    )
    way = models.CharField(max_length=100)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "way"], name="way_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.way}, account {self.user_id}"
