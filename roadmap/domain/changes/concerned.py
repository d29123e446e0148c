"""Which topics a change is about: whoever has left something on these is told, or counted."""

from __future__ import annotations

from collections.abc import Collection

from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.schema import ROADMAP, TOPIC
from roadmap.models import Changeset, Topic


def topics_concerned(changeset: Changeset) -> set[int]:
    """The ids that progress lives on, of each topic that a logged change is about and below it."""
    changes = Changes.from_json(changeset.changes)
    rows = Topic.objects.filter(roadmap=changeset.roadmap_id)
    if changes.of_kind(ROADMAP.name):
        return _with_roots(set(rows.values_list("pk", flat=True)))
    found = {int(str(key)) for kind, key in changes.refs if kind == TOPIC.name}
    found |= {changeset.topic_id} if changeset.topic_id else set()
    return topics_within(found | set(changeset.people.get("merged") or ()))


def topics_within(topics: Collection[int]) -> set[int]:
    """The ids that progress lives on, of topics and of all below them; a query for each depth."""
    found, deeper = set(topics), set(topics)
    while deeper:
        below = Topic.objects.filter(parent__in=deeper).values_list("pk", flat=True)
        deeper = set(below) - found
        found |= deeper
    return _with_roots(found)


def _with_roots(topics: set[int]) -> set[int]:
    roots = Topic.objects.filter(pk__in=topics, origin__isnull=False)
    return topics | set(roots.values_list("origin_id", flat=True))
