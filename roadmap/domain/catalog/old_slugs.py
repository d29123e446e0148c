"""What has become of the topics that addresses and forms of before name."""

from __future__ import annotations

from collections.abc import Collection

from django.core.validators import slug_re
from django.db.models import F

from roadmap.models import OldSlug, Topic


def present_slugs(roadmap: str, slugs: Collection[str]) -> dict[str, str]:
    """The slugs that topics of the roadmap have now, by those of ``slugs`` that they once had."""
    possible = [slug for slug in slugs if slug_re.match(slug)]
    old = OldSlug.objects.filter(roadmap__slug=roadmap, slug__in=possible)
    return dict(old.values_list("slug", "topic__slug"))


def successor_slug(roadmap: str, slug: str) -> str | None:
    """The slug of the topic that took over from the one that has ``slug``."""
    taken_over = Topic.objects.filter(
        roadmap__slug=roadmap, slug=slug, successor__roadmap=F("roadmap")
    )
    return taken_over.values_list("successor__slug", flat=True).first()
