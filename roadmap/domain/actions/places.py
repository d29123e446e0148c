"""Where topics are that the history names: their titles and pages, as far as one may open them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched

from django.db.models import F, Q, QuerySet

from roadmap.enums import Lifecycle
from roadmap.models import Roadmap, Topic

AT_ONCE = 10_000
"""How many topics one query asks for: databases bound what a statement may name."""


@dataclass(frozen=True)
class TopicPlace:
    """A topic in a roadmap that the learner may open."""

    title: str
    slug: str
    roadmap: str
    """The slug of the roadmap."""
    roadmap_title: str
    is_retired: bool


def places_of(topics: Iterable[int], roadmaps: QuerySet[Roadmap]) -> dict[int, TopicPlace]:
    """The topics, or copies of them, that are in one of ``roadmaps``, by the ids given.

    These are the ids that progress lives on. The original goes before its copies.
    """
    found = {}
    for wanted in batched(sorted(set(topics)), AT_ONCE):
        rows = (
            Topic.objects.not_draft()
            .filter(Q(pk__in=wanted) | Q(origin_id__in=wanted), roadmap__in=roadmaps)
            .order_by(F("origin_id").desc(nulls_last=True), "pk")
        )
        columns = ("title", "slug", "roadmap__slug", "roadmap__title", "lifecycle")
        for pk, origin_id, title, slug, roadmap, of, lifecycle in rows.values_list(
            "pk", "origin_id", *columns
        ):
            is_retired = lifecycle == Lifecycle.RETIRED
            found[origin_id or pk] = TopicPlace(title, slug, roadmap, of, is_retired)
    return found
