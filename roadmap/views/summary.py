"""What came of a roadmap, on paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.guidance.snapshot import learner_snapshot
from roadmap.rendering.ending import ending_context


@login_required
@require_safe
def summary(request: HttpRequest, roadmap: str) -> HttpResponse:
    """What one built, when, and what was skipped, at the end of the roadmap or on the way."""
    found = access.roadmap_or_404(request, roadmap)
    learner = access.learner_of(request)
    snapshot = learner_snapshot(learner=learner, roadmap=found, now=timezone.now())
    context = {"roadmap": found, "nav": "dashboard", **ending_context(snapshot)}
    return render(request, "roadmap/summary.html", context)
