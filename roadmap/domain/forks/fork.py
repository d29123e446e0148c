"""Forks: a private copy of a roadmap, and who may open it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction

from roadmap.domain.catalog.version import bump_version
from roadmap.domain.forks.copy import Copier, objects_of
from roadmap.domain.forks.slugs import LINK_ENDING, private_slug
from roadmap.domain.progress.has_activity import topics_with_activity
from roadmap.domain.progress.learner import Learner
from roadmap.enums import CopyKind, Lifecycle, Visibility
from roadmap.models import Roadmap, Topic

NAMESPACE = uuid.UUID("0d8a4f0e-6b1f-5c55-8f0a-5a4f9c3e7b21")
OWN_LIMIT = 50
"""How many roadmaps a person may have."""


class TooManyRoadmapsError(ValueError):
    """The person has as many roadmaps as they may."""


@transaction.atomic
def make_fork(
    *, original: Roadmap, owner_id: int, title: str = "", same_as: uuid.UUID | None = None
) -> Roadmap:
    """A private copy of what the owner sees of ``original``; progress stays on the roots.

    ``same_as`` names the request, so that one sent twice makes one fork. It is not the fork's uid:
    nobody may choose that, for the uids of shipped roadmaps are known before these are synced.
    Hidden and retired topics come along only where the owner has worked on them, drafts never.

    Raises:
        TooManyRoadmapsError: the limit is reached.
    """
    learner = Learner(user_id=owner_id)
    learner.lock()
    uid = uuid.uuid5(NAMESPACE, f"{owner_id}\n{same_as}") if same_as else uuid.uuid4()
    mine = Roadmap.objects.filter(owner_id=owner_id)
    present = Roadmap.objects.filter(uid=uid).first()
    if present is not None and present.owner_id == owner_id:
        return present
    if mine.count() >= OWN_LIMIT:
        raise TooManyRoadmapsError
    title = title or original.title
    fork = Roadmap.objects.create(
        uid=uid if present is None else uuid.uuid4(),
        slug=private_slug(title),
        title=title,
        summary=original.summary,
        body=original.body,
        visibility=Visibility.PRIVATE,
        owner_id=owner_id,
        is_personal=True,
        forked_from=original,
        follows=True,
    )
    _copy_everything(original, fork, learner)
    return fork


def _copy_everything(original: Roadmap, fork: Roadmap, learner: Learner) -> None:
    copier = Copier(fork)
    copier.copy(CopyKind.LEVEL, objects_of(CopyKind.LEVEL, original.pk))
    topics = _seen(objects_of(CopyKind.TOPIC, original.pk), learner)
    seen = {topic.pk for topic in topics}
    copier.copy(CopyKind.CATEGORY, objects_of(CopyKind.CATEGORY, original.pk))
    copier.copy_topics(topics)
    copier.copy(
        CopyKind.OBJECTIVE,
        (
            row
            for row in objects_of(CopyKind.OBJECTIVE, original.pk)
            if row.topic_id in seen and not row.archived
        ),
    )
    copier.copy(
        CopyKind.RESOURCE,
        (row for row in objects_of(CopyKind.RESOURCE, original.pk) if row.topic_id in seen),
    )
    copier.copy(
        CopyKind.PREREQUISITE,
        (
            row
            for row in objects_of(CopyKind.PREREQUISITE, original.pk)
            if row.topic_id in seen and row.requires_id in seen
        ),
    )
    copier.finish()


def _seen(topics: Iterable[Topic], learner: Learner) -> list[Topic]:
    """The topics that the learner sees, with all groups around them, in order of their ids."""
    by_id = {topic.pk: topic for topic in topics if topic.lifecycle != Lifecycle.DRAFT}
    retired = [topic.root_id for topic in by_id.values() if topic.lifecycle == Lifecycle.RETIRED]
    with_activity = topics_with_activity(learner, retired)
    seen: set[int] = set()
    for topic in by_id.values():
        if topic.lifecycle == Lifecycle.PUBLISHED or topic.root_id in with_activity:
            around = _with_groups(topic, by_id)
            if around is not None:
                seen |= around
    return [topic for pk, topic in by_id.items() if pk in seen]


def _with_groups(topic: Topic, by_id: dict[int, Topic]) -> set[int] | None:
    """The topic and the groups around it; None where one of them is a draft."""
    found: set[int] = set()
    current: Topic | None = topic
    while current is not None and current.pk not in found:
        found.add(current.pk)
        if current.parent_id is None:
            return found
        current = by_id.get(current.parent_id)
    return None


@transaction.atomic
def share(*, roadmap: Roadmap, visibility: Visibility) -> Roadmap:
    """Set who may open a roadmap; returns it as it is now.

    When a private one is opened to those who have its link, it moves to a new address that
    nobody can guess; so links that were given away earlier lead nowhere.
    """
    roadmap = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
    if roadmap.visibility == visibility:
        return roadmap
    if roadmap.visibility == Visibility.PRIVATE and visibility == Visibility.UNLISTED:
        roadmap.slug = private_slug(roadmap.title, ending=LINK_ENDING)
    roadmap.visibility = visibility
    roadmap.save(update_fields=["visibility", "slug", "updated_at"])
    bump_version(roadmap.pk)
    return roadmap
