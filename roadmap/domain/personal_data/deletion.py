"""Deletes a person with all they have, and roadmaps that nobody uses any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from roadmap.domain.changes.references import ON_OBJECTIVES, ON_TOPICS, referenced_topics
from roadmap.domain.personal_data.remains import leave_to_others, versions_of
from roadmap.domain.progress.learner import Learner
from roadmap.models import Category, Evidence, Note, Progress, Roadmap, Topic


class InUseError(ValueError):
    """The roadmap holds something that would be lost; the message says what."""


def is_used_by_others(roadmap: Roadmap) -> bool:
    """Whether others forked the roadmap, copied a topic or have anything on its own topics."""
    if roadmap.forks.exclude(owner_id=roadmap.owner_id).exists():
        return True
    own = own_topics(roadmap)
    if own.filter(copies__isnull=False).exclude(copies__roadmap=roadmap).exists():
        return True
    references = [model.objects.filter(topic__in=own) for model in ON_TOPICS]
    references += [
        model.objects.filter(objective__topic__roadmap=roadmap) for model in ON_OBJECTIVES
    ]
    return any(rows.exclude(user_id=roadmap.owner_id).exists() for rows in references)


def own_topics(roadmap: Roadmap) -> QuerySet[Topic]:
    """The topics that were not copied from another roadmap, so that progress on them lives here."""
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
    if referenced_topics(topics.values_list("pk", flat=True)):
        raise InUseError("You have worked on topics that exist in this roadmap only.")
    Category.objects.filter(roadmap=roadmap).update(branches_from=None)
    topics.update(parent=None, successor=None)
    versions = versions_of(roadmap.pk)
    topics.delete()
    roadmap.delete()
    for rows in versions:
        rows.delete()


@dataclass(frozen=True)
class Belongings:
    """How much a person would lose."""

    statuses: int
    notes: int
    evidence: int
    roadmaps: int


def belongings_of(user_id: int) -> Belongings:
    return Belongings(
        statuses=Progress.objects.filter(user_id=user_id).count(),
        notes=Note.objects.filter(user_id=user_id).exclude(body="").count(),
        evidence=Evidence.objects.filter(user_id=user_id).count(),
        roadmaps=Roadmap.objects.filter(owner_id=user_id).count(),
    )


@dataclass(frozen=True)
class DeletionResult:
    """How many of the person's roadmaps were deleted, and how many stay because others use them."""

    removed: int
    kept: int


@transaction.atomic
def forget_learner(*, user_id: int) -> DeletionResult:
    """Delete a person with everything they have.

    Roadmaps of theirs that nobody else uses go; the others stay without an owner, read-only, and
    with no more than others need (see :func:`leave_to_others`).

    Raises:
        ObjectDoesNotExist: the person is gone.
    """
    Learner(user_id=user_id).lock()
    own = list(Roadmap.objects.filter(owner_id=user_id))
    get_user_model()._default_manager.get(pk=user_id).delete()
    Roadmap.history.filter(owner_id=user_id).update(owner_id=None)
    going = _unused({roadmap.pk: roadmap for roadmap in own})
    # Copies among what goes would hold each other.
    Topic.objects.filter(roadmap__in=going).update(origin=None)
    for roadmap in going:
        roadmap.refresh_from_db()
        delete_roadmap(roadmap)
    kept = [roadmap for roadmap in own if roadmap not in going]
    for roadmap in kept:
        leave_to_others(roadmap)
    return DeletionResult(len(going), len(kept))


def _unused(roadmaps: dict[int, Roadmap]) -> list[Roadmap]:
    """Those that nobody uses, apart from others of them that are unused as well."""
    while used := [pk for pk in roadmaps if _is_used(pk, roadmaps)]:
        for pk in used:
            del roadmaps[pk]
    return list(roadmaps.values())


def _is_used(pk: int, going: Collection[int]) -> bool:
    """Whether anybody who stays copied from the roadmap or left anything on its topics."""
    if Roadmap.objects.filter(forked_from=pk).exclude(pk__in=going).exists():
        return True
    if Topic.objects.filter(origin__roadmap=pk).exclude(roadmap__in=going).exists():
        return True
    references = [model.objects.filter(topic__roadmap=pk) for model in ON_TOPICS]
    references += [model.objects.filter(objective__topic__roadmap=pk) for model in ON_OBJECTIVES]
    return any(rows.exists() for rows in references)
