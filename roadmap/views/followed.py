"""Choosing the roadmap that one's pages speak of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.http import page_address, see_other
from roadmap import access
from roadmap.domain.humanize import isolated
from roadmap.domain.progress.preferences import follow_roadmap
from roadmap.models import Roadmap
from roadmap.rendering.answers import add_toast
from roadmap.rendering.open_page import page_match, slugs_of
from roadmap.rendering.page_update import Toast


@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow the roadmap with the slug ``roadmap``; a visitor becomes a guest with it."""
    found = access.roadmap_or_404(request, request.POST.get("roadmap", ""))
    follow_roadmap(learner=access.learner_for_writing(request), roadmap=found)
    add_toast(request, Toast(f"You follow {isolated(found.title)}."))
    return see_other(address_after(request, found))


def address_after(request: HttpRequest, followed: Roadmap) -> str:
    """Where it goes on: the page itself, if it speaks of the followed roadmap, else its map."""
    page = page_match(request)
    if page is None or "roadmap" in slugs_of(page):
        return followed.get_absolute_url()
    return page_address(request, reverse("roadmap:home"))
