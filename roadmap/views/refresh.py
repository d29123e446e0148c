"""What a write refreshes on the page: rows and every number, listed in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.http import page_address, see_other, vary_on_fragment, wants_fragment
from roadmap.domain.outline import Tally, TopicRow, Trail
from roadmap.domain.strip import strip_of
from roadmap.domain.trails import position
from roadmap.enums import Status
from roadmap.views.rows import render_row


@dataclass(frozen=True)
class Toast:
    """A short message; with an action it offers Undo, with a status it shows the glyph."""

    text: str
    status: Status | None = None
    action_id: int | None = None


def say(request: HttpRequest, toast: Toast) -> None:
    """The toast of the next page, for a browser without JavaScript."""
    tags = f"undo:{toast.action_id}" if toast.action_id else ""
    messages.success(request, toast.text, extra_tags=tags)


def answer_write(
    request: HttpRequest,
    *,
    before: Trail,
    after: Trail,
    toast: Toast,
    topics: Iterable[TopicRow],
    fallback: str,
) -> HttpResponse:
    """Refresh what changed, or go back to the page with a message."""
    if not wants_fragment(request):
        say(request, toast)
        return see_other(page_address(request, fallback))
    context = {"toast": toast, **refreshed(before, after, topics)}
    response = render(request, "roadmap/responses/status_saved.html", context)
    return vary_on_fragment(response)


def refreshed(before: Trail, after: Trail, topics: Iterable[TopicRow]) -> dict[str, object]:
    """Rows of ``topics`` with the groups around them and both positions; numbers of their lines."""
    outline = after.outline
    changed = {row.id: row for row in topics}
    for here in (position(before), position(after)):
        if here is not None:
            changed[here.id] = here
    for row in list(changed.values()):
        changed |= {group.id: group for group in outline.ancestors(row.id)}
    here = position(after)
    sections = {(row.level_slug, row.category_code) for row in changed.values()}
    levels = [level for level in outline.levels if level.slug in {slug for slug, _ in sections}]
    return {
        "outline": outline,
        "rows": [
            (row.slug, render_row(after, row, here=here is not None and row.id == here.id))
            for row in changed.values()
        ],
        "numbers": numbers(after, sections),
        "strips": [
            (level.slug, after.levels[level.slug], strip_of(after, level)) for level in levels
        ],
    }


def numbers(trail: Trail, sections: Iterable[tuple[str, str]]) -> list[tuple[str, Tally]]:
    """(element id, counts) of every number that ``sections`` feed."""
    sections = sorted(set(sections))
    found = [("n-total", trail.total)]
    found += [(f"n-level-{slug}", trail.levels[slug]) for slug in sorted({s for s, _ in sections})]
    for level, code in sections:
        found.append((f"n-sec-{level}-{code}", trail.sections[level, code]))
        found.append((f"r-{level}-{code}", trail.sections[level, code]))
    return found
