"""The page that explains suggestions and pace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.guidance.plan import plan_of
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.progress.selectors import load_progress
from roadmap.views.visitors import kept_for_visitors


@require_safe
@kept_for_visitors
def guide(request: HttpRequest, roadmap: str) -> HttpResponse:
    found = access.roadmap_or_404(request, roadmap)
    learner = access.learner_of(request)
    progress = load_progress(learner=learner, roadmap=found)
    context = {
        "roadmap": found,
        "outline": progress.outline,
        "progress": progress,
        "suggestions": suggest(progress, plan=plan_of(learner, found)),
        "nav": "map",
    }
    return render(request, "roadmap/guide.html", context)
