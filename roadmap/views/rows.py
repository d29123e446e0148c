"""The rows of the checklist as HTML: each rendered once per content version, then joined.

A row depends on its topic, its status and a few flags, on nothing personal. It carries no token
and no name, so the strings are shared between all learners (bounded, in the process).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from roadmap.domain import cache
from roadmap.domain.filters import ChecklistFilter
from roadmap.domain.outline import Outline, Tally, TopicRow, Trail
from roadmap.enums import Status

NO_FILTER = ChecklistFilter()
FRAGMENTS = 20_000
"""Most rows kept for one version of one roadmap; groups have many counts."""


def render_rows(
    trail: Trail,
    tops: Iterable[TopicRow],
    *,
    chosen: ChecklistFilter = NO_FILTER,
    here: int | None = None,
) -> SafeString:
    """The listed rows below ``tops``, joined; ``here`` is the topic of the learner's position."""
    parts = [
        render_row(trail, row, here=row.id == here)
        for top in tops
        for row in listed_rows(trail, top, chosen)
    ]
    return mark_safe("\n".join(parts))  # noqa: S308 - the parts come from an escaping template


def listed_rows(trail: Trail, row: TopicRow, chosen: ChecklistFilter) -> Iterator[TopicRow]:
    """The row and those below it that the filter and the learner's past list."""
    if not chosen.listed(row, trail):
        return
    yield row
    for child in row.children:
        yield from listed_rows(trail, child, chosen)


def render_row(trail: Trail, row: TopicRow, *, here: bool = False) -> str:
    """One complete row. A group's carries its counts and is rendered anew when they change."""
    fragments = _fragments(trail.outline)
    status = trail.status(row)
    counts = trail.tallies[row.id] if row.children else None
    key = (row.id, status, counts, here)
    html = fragments.get(key)
    if html is None:
        html = _render(trail.outline, row, status, counts, here=here)
        if len(fragments) < FRAGMENTS:
            fragments[key] = html
    return html


def _fragments(outline: Outline) -> dict[object, str]:
    key = (outline.uid, outline.version, settings.CAIRN_RELEASE, get_language())
    return cache.fragments.get_or_make(key, dict)


def _render(
    outline: Outline, row: TopicRow, status: Status, counts: Tally | None, *, here: bool
) -> str:
    return get_template("components/row.html").render(
        {
            "row": row,
            "status": status,
            "counts": counts,
            "color": outline.category_by_code[row.category_code].color,
            "roadmap_slug": outline.slug,
            "here": here,
        }
    )
