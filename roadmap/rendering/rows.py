"""The rows of the checklist as HTML, joined from fragments that all learners share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.roadmap_progress import Trail
from roadmap.rendering.fragments import Fragments, joined

NO_FILTER = ChecklistFilter()


def render_rows(
    trail: Trail,
    tops: Iterable[TopicRow],
    *,
    chosen: ChecklistFilter = NO_FILTER,
    here: int | None = None,
) -> SafeString:
    """The listed rows below ``tops``, joined; ``here`` is the topic of the learner's position."""
    kept = Fragments(trail.outline)
    return joined(
        render_row(kept, trail, row, here=row.id == here)
        for top in tops
        for row in listed_rows(trail, top, chosen)
    )


def listed_rows(trail: Trail, row: TopicRow, chosen: ChecklistFilter) -> Iterator[TopicRow]:
    """The row and those below it that the filter and the learner's past list."""
    if not chosen.listed(row, trail):
        return
    yield row
    for child in row.children:
        yield from listed_rows(trail, child, chosen)


def render_row(
    kept: Fragments,
    trail: Trail,
    row: TopicRow,
    *,
    here: bool = False,
    template: str = "components/topic_row.html",
) -> SafeString:
    """One complete row. A group's carries its counts and is rendered anew when they change."""
    outline = trail.outline
    status = trail.status(row)
    counts = trail.tallies[row.id] if row.children else None
    return kept.get(
        template,
        (row.id, status, counts, here),
        {
            "row": row,
            "status": status,
            "counts": counts,
            "color": outline.category_by_code[row.category_code].color,
            "roadmap_slug": outline.slug,
            "here": here,
        },
    )
