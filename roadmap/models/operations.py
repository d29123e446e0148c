"""The log of content operations, with what reverts each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from roadmap.enums import OperationKind
from roadmap.models.roadmaps import Roadmap
from roadmap.models.topics import Topic


class ContentOperation(models.Model):
    """One publish, retire, restore, move, merge or split by a curator.

    ``changes`` holds what it changed, with the values before and after. ``curator_id`` is a bare
    id: the entry outlives the account.
    """

    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="operations")
    topic = models.ForeignKey(
        Topic, null=True, on_delete=models.SET_NULL, related_name="operations"
    )
    kind = models.CharField(max_length=8, choices=OperationKind.choices)
    summary = models.CharField("what happened", max_length=400)
    curator_id = models.BigIntegerField("account of the curator", null=True)
    learners = models.PositiveIntegerField("learners on it", default=0)
    written = models.PositiveIntegerField("learners whose progress followed", default=0)
    changes = models.JSONField(default=dict)
    created_at = models.DateTimeField("when")
    undone_at = models.DateTimeField("taken back", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.summary
