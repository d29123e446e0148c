"""The landing page, the list of roadmaps, the dashboard."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.dashboard import dashboard_of
from roadmap.domain.trails import load_trail, position
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
    context = {"roadmap": roadmap, "outline": trail.outline, "trail": trail, "nav": ""}
    return render(request, "roadmap/landing.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every roadmap that is open to all, and one's own."""
    learner = access.learner_of(request)
    roadmaps = Roadmap.objects.published()
    if request.user.is_authenticated:
        roadmaps = roadmaps | Roadmap.objects.filter(owner=request.user)
    trails = [(roadmap, load_trail(learner=learner, roadmap=roadmap)) for roadmap in roadmaps]
    context = {
        "roadmaps": [(roadmap, trail.outline, trail.total) for roadmap, trail in trails],
        "nav": "map",
    }
    return render(request, "roadmap/index.html", context)


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """One's own trail: where one is, what comes next, the distance covered."""
    learner = access.learner_of(request)
    roadmap = Roadmap.objects.visible_to(request.user).of_the_house().first()
    if roadmap is None:
        return render(request, "roadmap/dashboard.html", {"roadmap": None, "nav": "dashboard"})
    trail = load_trail(learner=learner, roadmap=roadmap)
    context = {
        "roadmap": roadmap,
        "outline": trail.outline,
        "trail": trail,
        "here": position(trail),
        "nav": "dashboard",
        **dashboard_of(learner=learner, trail=trail),
    }
    return render(request, "roadmap/dashboard.html", context)
