"""Search as a page; the quick switcher shows the first of the same results."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from config.http import vary_on_fragment, wants_fragment
from config.rate_limits import seconds_to_wait
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.progress.learner import Learner
from roadmap.domain.search.notes import has_notes
from roadmap.domain.search.results import AT_ONCE, SEARCHED, SHOWN, find
from roadmap.models import Roadmap

DIALOG = "div#switcher-found"
"""What htmx says of where the quick switcher puts an answer."""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What matches ``q``, own notes too, in all roadmaps or in the one that is named.

    The quick switcher is given the first of what the page shows. Who searches too often gets no
    notes, and is told so.
    """
    slug = request.GET.get("roadmap", "")
    only = access.roadmap_or_404(request, slug) if slug else None
    query = request.GET.get("q", "")
    learner = access.learner_of(request)
    every = Roadmap.objects.searched_by(request.user, learner.guest_id)
    roadmaps = [only] if only else list(every[: SEARCHED + 1] if query else ())
    too_often = bool(query) and is_too_often(learner)
    is_part = wants_fragment(request)
    in_dialog = is_part and HtmxDetails(request).target == DIALOG
    found = find(
        learner=learner,
        roadmaps=roadmaps,
        query=query,
        most=AT_ONCE if in_dialog else SHOWN,
        page=request.GET.get("page", "1"),
        in_notes=not too_often,
    )
    context = {
        "found": found,
        "only": only,
        "kept": urlencode({"q": found.query, **({"roadmap": only.slug} if only else {})}),
        "too_often": too_often,
        "is_part": is_part,
        "in_dialog": in_dialog,
        "signed_in": request.user.is_authenticated,
        "nav": "",
    }
    template = "roadmap/search/results.html" if is_part else "roadmap/search.html"
    response = vary_on_fragment(render(request, template, context))
    patch_vary_headers(response, ["HX-Target"])
    return response


def is_too_often(learner: Learner) -> bool:
    """Count a search of somebody's notes; who has none costs no more than a visitor."""
    if not has_notes(learner):
        return False
    return bool(seconds_to_wait(rate_limits.SEARCHES, f"user-{learner.user_id}"))
