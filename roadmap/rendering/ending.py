"""The end of a roadmap, on the dashboard and on paper."""

from __future__ import annotations

from roadmap.domain.guidance.dashboard import colors_of
from roadmap.domain.guidance.ending import ending_of
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.rendering.dashboard_parts import draw_pile

SHOWN = 5
"""How many links the dashboard shows; the summary has all of them."""


def ending_context(snapshot: LearnerSnapshot) -> dict[str, object]:
    """What was built, when, and what was skipped; one query."""
    progress, ending = snapshot.progress, ending_of(snapshot)
    outline, counts = progress.outline, progress.total
    categories = outline.category_by_code
    colors = colors_of(snapshot)
    return {
        "outline": outline,
        "progress": progress,
        "counts": counts,
        "ending": ending,
        "built": [(each, categories[each.row.category_code]) for each in ending.built],
        "shown": SHOWN,
        "skipped": [(row, categories[row.category_code]) for row in ending.skipped],
        "essentials": [(row, categories[row.category_code]) for row in ending.essentials],
        "pile_html": draw_pile(outline, colors, counts.known, is_last=counts.is_complete)
        if colors
        else "",
    }
