"""The page that a write came from, read from the request: which one, and what it shows."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from config.http import page_address
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.rendering.filter_bar import lens_of
from roadmap.rendering.open_topic import read_open_topic
from roadmap.rendering.page_update import OpenPage

RELOADED = ("dashboard", "overview", "guide", "history")
"""Pages on which one tick changes nearly everything: they are loaded again."""
CHECKLISTS = ("checklist", "all-levels")
CHOICES = "status"
"""The small page with the five choices of a topic."""


def open_page_of(request: HttpRequest, learner: Learner, after: RoadmapProgress) -> OpenPage:
    """The open topic with what the learner has on it, and the lens, after a write.

    The page of a topic that was renamed since it was opened is loaded again.
    """
    page = page_match(request)
    if is_reloaded(page):
        return OpenPage(is_reloaded=True)
    named, lens = slugs_of(page), lens_of(request, after)
    topic = named.get("topic", "") if named.get("roadmap") == after.outline.slug else ""
    row = after.outline.by_slug.get(topic)
    if row is None:
        return OpenPage(lens=lens, is_reloaded=bool(topic))
    shown = read_open_topic(learner=learner, progress=after, row=row)
    return OpenPage(shown, has_choices=page is not None and page.url_name == CHOICES, lens=lens)


def is_reloaded(page: ResolverMatch | None) -> bool:
    """Whether the page is one of :data:`RELOADED`."""
    return page is not None and page.url_name in RELOADED


def is_checklist(page: ResolverMatch | None) -> bool:
    return page is not None and page.url_name in CHECKLISTS


def slugs_of(page: ResolverMatch | None) -> dict[str, str]:
    """The slugs in the address of the page, such as those of a roadmap and a topic."""
    return page.kwargs if page is not None else {}


def page_match(request: HttpRequest) -> ResolverMatch | None:
    """The page that a request came from, by its address."""
    return _page_at(page_address(request, settings.SITE_HOME).partition("?")[0])


@lru_cache(maxsize=512)
def _page_at(path: str) -> ResolverMatch | None:
    """Cached, because trying all URL patterns costs as much as a query."""
    try:
        return resolve(path.removeprefix(settings.SITE_PATH))
    except Resolver404:
        return None
