"""Search as a page; the quick switcher shows the same results."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.http import vary_on_fragment, wants_fragment
from config.rate_limits import seconds_to_wait
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.search.results import find
from roadmap.models import Roadmap


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Topics and own notes that match ``q``, in all roadmaps or in the one that is named.

    Who searches too often gets the topics alone, and is told so.
    """
    slug = request.GET.get("roadmap", "")
    if "\x00" in slug:  # PostgreSQL refuses it
        raise Http404
    only = access.roadmap_or_404(request, slug) if slug else None
    roadmaps = [only] if only else Roadmap.objects.searched_by(request.user)
    learner = access.learner_of(request)
    query = request.GET.get("q", "")
    too_often = bool(
        learner.user_id
        and query
        and seconds_to_wait(rate_limits.SEARCHES, f"user-{learner.user_id}")
    )
    found = find(learner=learner, roadmaps=roadmaps, query=query, in_notes=not too_often)
    context = {"found": found, "only": only, "too_often": too_often, "nav": ""}
    template = "roadmap/search.html#results" if wants_fragment(request) else "roadmap/search.html"
    return vary_on_fragment(render(request, template, context))
