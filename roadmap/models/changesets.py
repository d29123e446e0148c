"""The log of content changes, with what takes each back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from roadmap.enums import ChangeKind
from roadmap.models.roadmaps import Roadmap
from roadmap.models.topics import Topic


class Changeset(models.Model):
    """One change of a roadmap's content: an edit, an operation of a curator, a sync, a take-back.

    ``changes`` holds what was created, updated and removed, with the values before and after;
    ``people`` what it did to learners: the ``actions`` that it wrote for them, and what it takes to
    do it again. ``person_id`` is a bare id: the entry outlives the account.
    """

    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="changesets")
    topic = models.ForeignKey(
        Topic, null=True, on_delete=models.SET_NULL, related_name="changesets"
    )
    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    summary = models.CharField("what happened", max_length=400)
    person_id = models.BigIntegerField("account of the person", null=True)
    learners = models.PositiveIntegerField("learners on it", default=0)
    written = models.PositiveIntegerField("learners whose progress followed", default=0)
    changes = models.JSONField(default=dict)
    people = models.JSONField(default=dict)
    created_at = models.DateTimeField("when")
    undone_at = models.DateTimeField("taken back", null=True, blank=True)

    class Meta:
        verbose_name = "change"
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.summary
