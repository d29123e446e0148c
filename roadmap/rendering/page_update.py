"""What a write refreshes on the page: rows and every number, listed in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRefresh

from config.http import page_address, see_other, vary_on_fragment, wants_fragment
from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import Tally, Trail
from roadmap.domain.progress.selectors import position
from roadmap.enums import Status
from roadmap.rendering.filter_bar import lens_of
from roadmap.rendering.fragments import Fragments, joined
from roadmap.rendering.rows import render_row
from roadmap.rendering.sections import strip_html
from roadmap.rendering.topic_page import since

WHOLE = ("dashboard", "overview", "guide", "history")
"""Pages on which one tick changes nearly everything: they are fetched anew."""


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
    learner: Learner,
    before: Trail,
    after: Trail,
    toast: Toast,
    topics: Iterable[TopicRow],
    fallback: str | Promise,
) -> HttpResponse:
    """Refresh what changed, or go back to the page with a message.

    The fragments are rendered without the request: they hold no token and no name.
    """
    if not wants_fragment(request):
        say(request, toast)
        return see_other(page_address(request, str(fallback)))
    page = page_match(request)
    if shows_everything(page):
        return fetch_anew(request, toast)
    context = {
        "toast": toast,
        "controls": open_control(page, learner, after),
        "lens": lens_of(request, after),
        **refreshed(before, after, topics),
    }
    html = render_to_string("roadmap/responses/status_saved.html", context)
    return vary_on_fragment(HttpResponse(html))


def page_match(request: HttpRequest) -> ResolverMatch | None:
    """The page that a request came from, by its address."""
    return _page_at(page_address(request, "/").partition("?")[0])


@lru_cache(maxsize=512)
def _page_at(path: str) -> ResolverMatch | None:
    """Kept, because trying all patterns anew costs as much as a query."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def shows_everything(page: ResolverMatch | None) -> bool:
    """Whether the page that a request came from is one of :data:`WHOLE`."""
    return page is not None and page.url_name in WHOLE


def shown_on(page: ResolverMatch | None) -> dict[str, str]:
    """What the address of the page names: a roadmap, a topic."""
    return page.kwargs if page is not None else {}


def open_control(
    page: ResolverMatch | None, learner: Learner, trail: Trail
) -> list[tuple[TopicRow, Status, object, Tally]]:
    """The status control of the topic that the page or its panel shows, if it shows one."""
    shown = shown_on(page)
    row = trail.outline.by_slug.get(shown.get("topic", ""))
    if row is None or shown.get("roadmap") != trail.outline.slug:
        return []
    status = trail.status(row)
    return [(row, status, since(learner, row, status), trail.tallies[row.id])]


def fetch_anew(request: HttpRequest, toast: Toast) -> HttpResponse:
    """Have htmx load the page again; the toast is on it."""
    say(request, toast)
    return vary_on_fragment(HttpResponseClientRefresh())


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
    kept = Fragments(outline)
    return {
        "outline": outline,
        "rows": joined(
            render_row(
                kept,
                after,
                row,
                here=here is not None and row.id == here.id,
                template="roadmap/responses/topic_row.html",
            )
            for row in changed.values()
        ),
        "numbers": numbers(kept, after, sections),
        "strips": [(level.slug, strip_html(kept, after, level)) for level in levels],
    }


def numbers(kept: Fragments, trail: Trail, sections: Iterable[tuple[str, str]]) -> SafeString:
    """Every number that ``sections`` feed, with its bar."""
    sections = sorted(set(sections))
    found = [("n-total", trail.total)]
    found += [(f"n-level-{slug}", trail.levels[slug]) for slug in sorted({s for s, _ in sections})]
    for level, code in sections:
        found.append((f"n-sec-{level}-{code}", trail.sections[level, code]))
        found.append((f"r-{level}-{code}", trail.sections[level, code]))
    return joined(
        kept.get("roadmap/responses/progress.html", (name, counts), {"id": name, "counts": counts})
        for name, counts in found
    )
