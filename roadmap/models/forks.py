"""What ties a fork to its original: which object was copied from which, and how it was then."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from roadmap.enums import CopyKind
from roadmap.models.roadmaps import Roadmap


class Copied(models.Model):
    """An object of a fork, and what its original was like when the owner last took it.

    ``source`` and ``copy`` are bare ids in the table of ``kind``: either object may be gone.
    Without ``copy`` the owner left the object out, or removed it. In ``values`` a reference is
    the id of an object of the original.
    """

    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="copied")
    kind = models.CharField(max_length=12, choices=CopyKind.choices)
    source = models.BigIntegerField("id in the original")
    copy = models.BigIntegerField("id in the fork", null=True)
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "copied objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roadmap", "kind", "source"], name="copied_once"),
            models.UniqueConstraint(
                fields=["roadmap", "kind", "copy"],
                condition=Q(copy__isnull=False),
                name="copy_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source} as {self.copy}"
