"""What was done to accounts, in bare numbers that outlive them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Deletion(models.Model):
    """An account that is gone: only its number, who deleted it, and when.

    Bare numbers: the entry outlives both accounts and says nothing of the person.
    """

    account_id = models.BigIntegerField("account")
    by_id = models.BigIntegerField(
        "deleted by account", help_text="The account itself or an admin's."
    )
    at = models.DateTimeField("when", default=timezone.now)

    class Meta:
        verbose_name = "deleted account"
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"account {self.account_id}"


class SecondFactorRemoval(models.Model):
    """A second factor that was taken away: from which account, by whom, and when.

    Bare numbers, like :class:`Deletion`: the entry outlives both accounts.
    """

    account_id = models.BigIntegerField("account")
    by_id = models.BigIntegerField(
        "removed by account", null=True, blank=True, help_text="Empty: on the command line."
    )
    at = models.DateTimeField("when", default=timezone.now)

    class Meta:
        verbose_name = "removed second factor"
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"account {self.account_id}"
