"""Keeping the checklist's filter for the next visit."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.http import page_address, see_other, wants_fragment
from roadmap import access
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.progress.preferences import keep_filter
from roadmap.forms.filtering import FilterForm
from roadmap.rendering.answers import add_toast, fetch_anew
from roadmap.rendering.filter_bar import LONGEST
from roadmap.rendering.page_update import Toast


@require_POST
@login_required
def kept_filter(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Keep the filter of the query string ``query`` for later visits; an empty one removes it."""
    found = access.roadmap_or_404(request, roadmap)
    categories = [(category.code, category.title) for category in load_outline(found).categories]
    form = FilterForm(QueryDict(request.POST.get("query", "")[:LONGEST]), categories=categories)
    kept = keep_filter(user_id=access.learner_of(request).account_id, chosen=form.chosen)
    toast = Toast("Filter kept for your next visits." if kept else "Filter forgotten.")
    if wants_fragment(request):
        return fetch_anew(request, toast)
    add_toast(request, toast)
    return see_other(page_address(request, reverse("roadmap:overview", args=[found.slug])))
