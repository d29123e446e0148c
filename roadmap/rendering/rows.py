"""The rows of the checklist as HTML, joined from fragments that all learners share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.roadmap_progress import Trail
from roadmap.rendering.fragments import cached_fragment, joined

TEMPLATE = "components/topic_row.html"
NO_FILTER = ChecklistFilter()


def render_rows(
    trail: Trail,
    tops: Iterable[TopicRow],
    *,
    chosen: ChecklistFilter = NO_FILTER,
    here: int | None = None,
) -> SafeString:
    """The listed rows below ``tops``, joined; ``here`` is the topic of the learner's position."""
    return joined(
        render_row(trail, row, here=row.id == here)
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


def render_row(trail: Trail, row: TopicRow, *, here: bool) -> SafeString:
    """One complete row. A group's carries its counts and is rendered anew when they change."""
    key = row_key(trail, row, here=here)
    return cached_fragment(TEMPLATE, key, lambda: row_context(trail, row, here=here))


def row_key(trail: Trail, row: TopicRow, *, here: bool) -> Hashable:
    """All that a row shows."""
    counts = trail.tallies[row.id] if row.children else None
    return (trail.outline.key, row.id, trail.status(row), counts, here)


def row_context(trail: Trail, row: TopicRow, *, here: bool) -> dict[str, Any]:
    outline = trail.outline
    return {
        "row": row,
        "status": trail.status(row),
        "counts": trail.tallies[row.id] if row.children else None,
        "color": outline.category_by_code[row.category_code].color,
        "roadmap_slug": outline.slug,
        "here": here,
    }
