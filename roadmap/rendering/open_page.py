"""What the page that a write came from shows beside rows and numbers, read from the request."""

from __future__ import annotations

from django.http import HttpRequest

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.rendering.answers import shown_on
from roadmap.rendering.filter_bar import lens_of
from roadmap.rendering.page_update import OpenPage
from roadmap.rendering.topic_page import since


def open_page_of(request: HttpRequest, learner: Learner, after: RoadmapProgress) -> OpenPage:
    """The open topic, since when it has its status, and the lens, after a write."""
    named, lens = shown_on(request), lens_of(request, after)
    row = after.outline.by_slug.get(named.get("topic", ""))
    if row is None or named.get("roadmap") != after.outline.slug:
        return OpenPage(lens=lens)
    return OpenPage(row, since(learner, row, after.status(row)), lens)
