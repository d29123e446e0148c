"""A context processor: the default roadmap for navigation, and a visitor's ticks."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from roadmap.access import GUEST_KEY, roadmap_at_hand
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import Outline
from roadmap.domain.progress.guests import guest_count


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {
        "home": SimpleLazyObject(home),
        # A template calls it: a lazy object is no number to ``pluralize``.
        "guest_ticks": cache(lambda: guest_ticks(request)),
    }


def home() -> Outline | None:
    """The roadmap that navigation leads to on pages that are about none; queried when asked."""
    roadmap = roadmap_at_hand()
    return load_outline(roadmap) if roadmap else None


def guest_ticks(request: HttpRequest) -> int:
    """How many topics a visitor has ticked in this browser."""
    guest_id = request.session.get(GUEST_KEY)
    return guest_count(guest_id) if guest_id and not request.user.is_authenticated else 0
