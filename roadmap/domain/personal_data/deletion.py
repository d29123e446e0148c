"""Deleting a roadmap that nobody uses any more, with everything that was written in it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from roadmap.domain.curation.references import ON_OBJECTIVES, ON_TOPICS, touched_topics
from roadmap.models import Category, Level, Objective, Resource, Roadmap, Topic

TRACKED: tuple[Any, ...] = (Category, Level, Objective, Resource, Topic)


class InUseError(ValueError):
    """The roadmap holds something that would be lost; the message says what."""


def is_used_by_others(roadmap: Roadmap) -> bool:
    """Whether anybody but the owner copied from the roadmap or left anything on its own topics."""
    if roadmap.forks.exclude(owner_id=roadmap.owner_id).exists():
        return True
    own = own_topics(roadmap)
    if own.filter(copies__isnull=False).exclude(copies__roadmap=roadmap).exists():
        return True
    traces = [model.objects.filter(topic__in=own) for model in ON_TOPICS]
    traces += [model.objects.filter(objective__topic__roadmap=roadmap) for model in ON_OBJECTIVES]
    return any(rows.exclude(user_id=roadmap.owner_id).exists() for rows in traces)


def own_topics(roadmap: Roadmap) -> QuerySet[Topic]:
    """The topics that were not copied: what is left on them is on them alone."""
    return Topic.objects.filter(roadmap=roadmap, origin__isnull=True)


@transaction.atomic
def delete_roadmap(roadmap: Roadmap) -> None:
    """Delete a roadmap and the history of its texts. Progress on copied topics is not in it.

    Raises:
        InUseError: others use it, or somebody has left something on a topic of its own.
    """
    if is_used_by_others(roadmap):
        raise InUseError(
            "Others use this roadmap, or a copy was made of it. Make it private instead."
        )
    topics = Topic.objects.filter(roadmap=roadmap)
    if touched_topics(topics.values_list("pk", flat=True)):
        raise InUseError("You have worked on topics that exist in this roadmap only.")
    Category.objects.filter(roadmap=roadmap).update(branches_from=None)
    topics.update(parent=None, successor=None)
    own = {model: list(_of(model, roadmap).values_list("pk", flat=True)) for model in TRACKED}
    pk = roadmap.pk
    topics.delete()
    roadmap.delete()
    for model, ids in own.items():
        model.history.filter(id__in=ids).delete()
    Roadmap.history.filter(id=pk).delete()


def _of(model: Any, roadmap: Roadmap) -> QuerySet[Any]:
    path = "topic__roadmap" if model in (Objective, Resource) else "roadmap"
    rows: QuerySet[Any] = model.objects.filter(**{path: roadmap})
    return rows
