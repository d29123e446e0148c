"""Where a learner begins."""

from __future__ import annotations

from django.urls import reverse

from roadmap.domain.guidance.welcome import first_topic
from roadmap.domain.progress.roadmap_progress import RoadmapProgress


def beginning(progress: RoadmapProgress) -> str:
    """The page of the topic that is suggested first; the map where none is left."""
    roadmap, topic = progress.outline.slug, first_topic(progress)
    if topic is None:
        return reverse("roadmap:overview", args=[roadmap])
    return reverse("roadmap:topic", args=[roadmap, topic.slug])
