"""The landing page and the list of roadmaps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.catalogue import load_outline
from roadmap.domain.progress import statuses_for
from roadmap.domain.suggest import suggest
from roadmap.domain.trail import personalise
from roadmap.domain.trailmap.drawing import map_of
from roadmap.domain.trails import example_rows, load_trail, position
from roadmap.models import Roadmap


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What Cairn is, on the live map; signed in, the way to one's own trail."""
    if request.user.is_authenticated:
        return redirect("roadmap:dashboard")
    roadmap = Roadmap.objects.published().first()
    if roadmap is None:
        return render(request, "roadmap/landing.html", {"roadmap": None, "nav": ""})
    trail = load_trail(learner=access.learner_of(request), roadmap=roadmap)
    context = {
        "roadmap": roadmap,
        "outline": trail.outline,
        "trail": trail,
        "map": map_of(trail, here=position(trail)),
        "suggestions": suggest(trail),
        "demo_rows": example_rows(trail.outline),
        "nav": "",
    }
    return render(request, "roadmap/landing.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every roadmap that is open to all, and one's own."""
    learner = access.learner_of(request)
    roadmaps = Roadmap.objects.published()
    if request.user.is_authenticated:
        roadmaps = roadmaps | Roadmap.objects.filter(owner=request.user)
    statuses = statuses_for(learner)
    trails = [(roadmap, personalise(load_outline(roadmap), statuses)) for roadmap in roadmaps]
    context = {
        "roadmaps": [(roadmap, trail.outline, trail.total) for roadmap, trail in trails],
        "nav": "map",
    }
    return render(request, "roadmap/index.html", context)
