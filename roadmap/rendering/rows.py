"""The rows of the checklist as HTML, joined from fragments that all learners share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from functools import partial
from typing import Any

from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.rendering.fragments import Context, cached_fragments

TEMPLATE = "components/topic_row.html"
NO_FILTER = ChecklistFilter()
LIST, INSIDE = "t", "in"
"""What the id of a row begins with: in a checklist, and in a group that may be open beside it."""


def render_rows(
    progress: RoadmapProgress,
    tops: Iterable[TopicRow],
    *,
    chosen: ChecklistFilter = NO_FILTER,
    here: int | None = None,
    place: str = LIST,
) -> SafeString:
    """The listed rows below ``tops``, joined; ``here`` is the topic of the learner's position."""
    listed = (row for top in tops for row in listed_rows(progress, top, chosen))
    return cached_fragments(TEMPLATE, (row_fragment(progress, row, here, place) for row in listed))


def listed_rows(
    progress: RoadmapProgress, row: TopicRow, chosen: ChecklistFilter
) -> Iterator[TopicRow]:
    """The row and those below it that are listed for the learner and pass the filter."""
    if not chosen.listed(row, progress):
        return
    yield row
    for child in row.children:
        yield from listed_rows(progress, child, chosen)


def row_fragment(
    progress: RoadmapProgress, row: TopicRow, here: int | None, place: str = LIST
) -> tuple[Hashable, Context]:
    """One complete row, as its key and its context. A group's carries its counts."""
    is_here = row.id == here
    context = partial(row_context, progress, row, here=is_here, place=place)
    return row_key(progress, row, here=is_here, place=place), context


def row_key(progress: RoadmapProgress, row: TopicRow, *, here: bool, place: str = LIST) -> Hashable:
    """The cache key: all that a row shows."""
    counts = progress.tallies[row.id] if row.children else None
    look = (progress.status(row), counts, progress.choice(row), progress.is_spare(row))
    return (progress.outline.key, row.id, *look, here, place)


def row_context(
    progress: RoadmapProgress, row: TopicRow, *, here: bool, place: str = LIST
) -> dict[str, Any]:
    outline = progress.outline
    return {
        "row": row,
        "status": progress.status(row),
        "counts": progress.tallies[row.id] if row.children else None,
        "choice": progress.choice(row),
        "is_spare": progress.is_spare(row),
        "color": outline.category_by_code[row.category_code].color,
        "roadmap_slug": outline.slug,
        "here": here,
        "place": place,
    }
