"""What the page of a checklist shows: its parts, the filter, and how much passes it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.listing import Listing, matches
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.rendering.filter_bar import chosen_filter, filter_part
from roadmap.rendering.sections import checklist_parts


def checklist_context(
    progress: RoadmapProgress, listing: Listing, sent: QueryDict, kept: str
) -> dict[str, Any]:
    """``sent`` and ``kept`` are the filter of the address and the one of former visits."""
    chosen, make_form = chosen_filter(sent, listing, kept=kept)
    parts = checklist_parts(progress, listing, chosen)
    return {
        "outline": progress.outline,
        "level": listing.level,
        "listing": listing,
        "heading_html": parts.heading,
        "rail_html": parts.rail,
        "sections_html": parts.sections,
        "levels_html": filter_part("level_nav", progress, listing, chosen),
        "filter": chosen,
        "filter_html": filter_part("filter_form", progress, listing, chosen, make_form),
        "kept_filter": kept,
    } | (
        _filtered(progress, listing, chosen, is_empty=not parts.sections)
        if chosen.is_active
        else {}
    )


def _filtered(
    progress: RoadmapProgress, listing: Listing, chosen: ChecklistFilter, *, is_empty: bool
) -> dict[str, Any]:
    """How much passes the filter, and in all levels where it is nothing in this one."""
    elsewhere = 0
    if is_empty and listing.level:
        elsewhere = matches(Listing(progress.outline), progress, chosen).listed
    return {
        "matches": matches(listing, progress, chosen),
        "lens": chosen.lens(listing.leaves, progress) if chosen.has_lens else None,
        "elsewhere": elsewhere,
    }
