"""The checklists of a roadmap: of one level, of all, and the way to where a learner is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.http import vary_on_fragment
from roadmap import access
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import Outline
from roadmap.domain.progress.listing import Listing
from roadmap.domain.progress.selectors import level_of, load_progress
from roadmap.models import Roadmap
from roadmap.rendering.checklist_page import checklist_context
from roadmap.rendering.filter_bar import same_filter
from roadmap.views.visitors import kept_for_visitors


@require_safe
def open_level(request: HttpRequest, roadmap: str) -> HttpResponse:
    """The way to the checklist of the level that the learner is in, or of all if they ask for it.

    What the address filters by goes along.
    """
    found = access.roadmap_or_404(request, roadmap)
    if asks_for_all_levels(request):
        return redirect(all_levels_address(request, load_outline(found)))
    progress = load_progress(learner=access.learner_of(request), roadmap=found)
    level = level_of(progress)
    if level is None:
        return redirect(found)
    address = reverse("roadmap:checklist", args=[found.slug, level.slug])
    return redirect(address + same_filter(request.GET, Listing(progress.outline, level)))


@require_safe
@kept_for_visitors
def checklist(request: HttpRequest, roadmap: str, level: str) -> HttpResponse:
    found, kept = access.roadmap_with_filter_or_404(request, roadmap)
    outline = load_outline(found)
    view = outline.level_by_slug.get(level)
    if view is None:
        raise Http404
    if asks_for_all_levels(request):
        return redirect(all_levels_address(request, outline))
    return checklist_page(request, found, Listing(outline, view), kept)


@require_safe
@kept_for_visitors
def all_levels(request: HttpRequest, roadmap: str) -> HttpResponse:
    """The checklist of the whole roadmap."""
    found, kept = access.roadmap_with_filter_or_404(request, roadmap)
    return checklist_page(request, found, Listing(load_outline(found)), kept)


def checklist_page(
    request: HttpRequest, roadmap: Roadmap, listing: Listing, kept: str
) -> HttpResponse:
    progress = load_progress(learner=access.learner_of(request), roadmap=roadmap)
    context = checklist_context(progress, listing, request.GET, kept)
    context |= {"roadmap": roadmap, "nav": "checklist"}
    return vary_on_fragment(render(request, "roadmap/checklist.html", context))


def asks_for_all_levels(request: HttpRequest) -> bool:
    """Whether the filter of a checklist was sent with "All levels" ticked."""
    return request.GET.get("levels") == "all"


def all_levels_address(request: HttpRequest, outline: Outline) -> str:
    address = reverse("roadmap:all-levels", args=[outline.slug])
    return address + same_filter(request.GET, Listing(outline))
