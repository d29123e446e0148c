"""Search as a page; the quick switcher shows the same results."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.http import vary_on_fragment, wants_fragment
from roadmap import access
from roadmap.domain.search.results import find
from roadmap.models import Roadmap


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Topics and own notes that match ``q``, in all roadmaps or in the one that is named."""
    slug = request.GET.get("roadmap", "")
    if "\x00" in slug:  # PostgreSQL refuses it
        raise Http404
    only = access.roadmap_or_404(request, slug) if slug else None
    roadmaps = [only] if only else Roadmap.objects.searched_by(request.user)
    learner = access.learner_of(request)
    found = find(learner=learner, roadmaps=roadmaps, query=request.GET.get("q", ""))
    context = {"found": found, "only": only, "nav": ""}
    template = "roadmap/search.html#results" if wants_fragment(request) else "roadmap/search.html"
    return vary_on_fragment(render(request, template, context))
