"""The landing page and the list of roadmaps."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.selectors import example_rows, load_progress, position
from roadmap.domain.progress.statuses import statuses_for
from roadmap.domain.trailmap.drawing import map_of
from roadmap.models import Roadmap
from roadmap.views.visitors import kept_for_visitors

ROADMAPS_A_PAGE = 20


@require_safe
@kept_for_visitors
def landing(request: HttpRequest) -> HttpResponse:
    """What Cairn is, on the live map; signed in, the way to one's dashboard."""
    if request.user.is_authenticated:
        return redirect("roadmap:dashboard")
    roadmap = access.roadmap_at_hand(request)
    if roadmap is None:
        listed = Roadmap.objects.listed_for(request.user, access.learner_of(request).guest_id)
        if listed.exists():
            return redirect("roadmap:index")
        return render(request, "roadmap/landing.html", {"roadmap": None, "nav": ""})
    progress = load_progress(learner=access.learner_of(request), roadmap=roadmap)
    context = {
        "roadmap": roadmap,
        "outline": progress.outline,
        "progress": progress,
        "map": map_of(progress, here=position(progress)),
        "suggestions": suggest(progress),
        "demo_rows": example_rows(progress.outline),
        "nav": "",
    }
    return render(request, "roadmap/landing.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every roadmap that is open to all, and one's own."""
    learner = access.learner_of(request)
    statuses = statuses_for(learner)
    found = Roadmap.objects.listed_for(request.user, learner.guest_id)
    listed = Paginator(found, ROADMAPS_A_PAGE)
    page = listed.get_page(request.GET.get("page"))
    progresses = [(roadmap, with_progress(load_outline(roadmap), statuses)) for roadmap in page]
    context = {
        "roadmaps": [
            (roadmap, progress.outline, progress.total) for roadmap, progress in progresses
        ],
        "page": page,
        "followed": access.roadmap_at_hand(request),
        "nav": "map",
    }
    return render(request, "roadmap/index.html", context)
