"""What has become of the topics that addresses and forms of before name."""

from __future__ import annotations

from collections.abc import Collection

from django.core.validators import slug_re

from roadmap.domain.catalog.successors import living_end
from roadmap.models import OldSlug, Topic


def present_slugs(roadmap: str, slugs: Collection[str]) -> dict[str, str]:
    """The slugs that topics of the roadmap have now, by those of ``slugs`` that they once had."""
    possible = [slug for slug in slugs if slug_re.match(slug)]
    old = OldSlug.objects.filter(roadmap__slug=roadmap, slug__in=possible)
    return dict(old.values_list("slug", "topic__slug"))


def successor_slug(roadmap: str, slug: str) -> str | None:
    """The slug of the topic that lives on in place of one that was merged away, if any does."""
    topic = (
        Topic.objects.filter(roadmap__slug=roadmap, slug=slug).select_related("successor").first()
    )
    successor = living_end(topic) if topic is not None else None
    if topic is None or successor is None or successor.roadmap_id != topic.roadmap_id:
        return None
    return successor.slug
