"""The default roadmap: where the dashboard and pages about no roadmap lead."""

from __future__ import annotations

from config.compiled import Compiled
from roadmap.models import Roadmap
from roadmap.models.querysets import RoadmapQuerySet


def _published() -> RoadmapQuerySet:
    return Roadmap.objects.published().official().order_by("pk").defer("synced")[:1]


PUBLISHED = Compiled(_published, {})


def default_roadmap() -> Roadmap | None:
    """The first published official roadmap, if there is one; one query."""
    return next(iter(PUBLISHED.rows()), None)
