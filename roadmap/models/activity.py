"""On which topics a learner has been active, as a queryset that others are filtered by."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce


def topics_of(*, user_id: int | None, guest_id: int | None) -> QuerySet[Any]:
    """The topics that a learner has an event, a tick, a note or a link on.

    Here or on another copy: it is the id that progress lives on which counts. A tick counts for the
    topic that its objective was written for.
    """
    owner = {"user_id": user_id} if user_id is not None else {"guest_id": guest_id}
    ticks = _rows("ObjectiveEvent", **owner).annotate(
        root=Coalesce("objective__topic__origin_id", "objective__topic_id")
    )
    found = Q(root__in=_rows("ProgressEvent", **owner).values("topic_id"))
    found |= Q(root__in=ticks.values("root"))
    if user_id is not None:
        for name in ("Note", "EvidenceEvent", "Evidence"):
            found |= Q(root__in=_rows(name, **owner).order_by().values("topic_id"))
    return _rows("Topic").annotate(root=Coalesce("origin_id", "id")).filter(found).order_by()


def _rows(name: str, **owner: int | None) -> QuerySet[Any]:
    """The rows of a model, by name: its module imports the querysets that ask for it."""
    rows: QuerySet[Any] = apps.get_model("roadmap", name)._default_manager.filter(**owner)
    return rows
