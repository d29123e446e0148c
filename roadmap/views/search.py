"""Search as a page; the quick switcher shows the same results."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.http import vary_on_fragment, wants_fragment
from config.rate_limits import seconds_to_wait
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.progress.learner import Learner
from roadmap.domain.search.notes import has_notes
from roadmap.domain.search.results import AT_ONCE, SEARCHED, SHOWN, find
from roadmap.models import Roadmap


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Topics and own notes that match ``q``, in all roadmaps or in the one that is named.

    Who searches too often gets the topics alone, and is told so.
    """
    slug = request.GET.get("roadmap", "")
    only = access.roadmap_or_404(request, slug) if slug else None
    query = request.GET.get("q", "")
    learner = access.learner_of(request)
    every = Roadmap.objects.searched_by(request.user, learner.guest_id)
    roadmaps = [only] if only else list(every[: SEARCHED + 1] if query else ())
    too_often = bool(query) and is_too_often(learner)
    is_part = wants_fragment(request)
    most = AT_ONCE if is_part else SHOWN
    found = find(learner=learner, roadmaps=roadmaps, query=query, most=most, in_notes=not too_often)
    context = {"found": found, "only": only, "too_often": too_often, "nav": ""}
    template = "roadmap/search.html#results" if is_part else "roadmap/search.html"
    return vary_on_fragment(render(request, template, context))


def is_too_often(learner: Learner) -> bool:
    """Count a search of somebody's notes; who has none costs no more than a visitor."""
    if not has_notes(learner):
        return False
    return bool(seconds_to_wait(rate_limits.SEARCHES, f"user-{learner.user_id}"))
