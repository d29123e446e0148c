"""A context processor: the roadmaps that navigation leads to, and a visitor's ticks."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from roadmap.access import GUEST_KEY, at_hand, roadmap_at_hand
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import Outline
from roadmap.domain.progress.guests import guest_count
from roadmap.domain.progress.roadmaps_at_hand import RoadmapChoice


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {
        "home": SimpleLazyObject(lambda: home(request)),
        "roads": SimpleLazyObject(lambda: roads(request)),
        # A template calls it: a lazy object is no number to ``pluralize``.
        "guest_ticks": cache(lambda: guest_ticks(request)),
    }


def home(request: HttpRequest) -> Outline | None:
    """The roadmap that navigation leads to on pages that are about none; queried when asked."""
    roadmap = roadmap_at_hand(request)
    return load_outline(roadmap) if roadmap else None


def roads(request: HttpRequest) -> tuple[RoadmapChoice, ...]:
    """The roadmaps that the header offers, where there is more than one to choose from."""
    choices = at_hand(request).choices
    return choices if len(choices) > 1 else ()


def guest_ticks(request: HttpRequest) -> int:
    """How many topics a visitor has ticked in this browser."""
    guest_id = request.session.get(GUEST_KEY)
    return guest_count(guest_id) if guest_id and not request.user.is_authenticated else 0
