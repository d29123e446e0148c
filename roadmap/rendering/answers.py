"""Answers a write: with the parts of the page that changed, or a redirect to the page."""

from __future__ import annotations

from functools import lru_cache

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRefresh

from config.http import page_address, see_other, vary_on_fragment, wants_fragment
from roadmap.rendering.fragments import cached_fragment, joined
from roadmap.rendering.page_update import PagePart, PageUpdate, Toast

PART = "roadmap/responses/part.html"
WHOLE = ("dashboard", "overview", "guide", "history")
"""Pages on which one tick changes nearly everything: they are fetched anew."""


def answer(request: HttpRequest, update: PageUpdate, *, fallback: str | Promise) -> HttpResponse:
    """Render what changed for htmx, else redirect to the page, or ``fallback``, with a message."""
    if not wants_fragment(request):
        add_toast(request, update.toast)
        return see_other(page_address(request, str(fallback)))
    if shows_everything(request):
        return fetch_anew(request, update.toast)
    return render_update(request, update)


def render_update(request: HttpRequest, update: PageUpdate, *, status: int = 200) -> HttpResponse:
    """The parts and the toast as HTML, each with the element that it replaces."""
    parts = update.parts if update.toast is None else (*update.parts, toast_part(update.toast))
    html = joined(render_part(request, part) for part in parts)
    return vary_on_fragment(HttpResponse(html, status=status))


def render_part(request: HttpRequest, part: PagePart) -> SafeString:
    if part.key is None:
        context = {**part.context(), "part": part}
        return render_to_string(PART, context, request if part.with_request else None)
    key = (part.target, part.swap, part.template, part.key)
    return cached_fragment(PART, key, lambda: {**part.context(), "part": part})


def toast_part(toast: Toast) -> PagePart:
    return PagePart("toasts", "components/toast.html", lambda: {"toast": toast}, swap="innerHTML")


def add_toast(request: HttpRequest, toast: Toast | None) -> None:
    """Show the toast on the next page."""
    if toast is not None:
        tags = f"undo:{toast.action_id}" if toast.action_id else ""
        messages.success(request, toast.text, extra_tags=tags)


def fetch_anew(request: HttpRequest, toast: Toast | None) -> HttpResponse:
    """Have htmx load the page again; the toast is on it."""
    add_toast(request, toast)
    return vary_on_fragment(HttpResponseClientRefresh())


def shows_everything(request: HttpRequest) -> bool:
    """Whether the page that the request came from is one of :data:`WHOLE`."""
    page = page_match(request)
    return page is not None and page.url_name in WHOLE


def shown_on(request: HttpRequest) -> dict[str, str]:
    """The slugs in the address of the page that a request came from, such as roadmap and topic."""
    page = page_match(request)
    return page.kwargs if page is not None else {}


def page_match(request: HttpRequest) -> ResolverMatch | None:
    """The page that a request came from, by its address."""
    return _page_at(page_address(request, "/").partition("?")[0])


@lru_cache(maxsize=512)
def _page_at(path: str) -> ResolverMatch | None:
    """Cached, because trying all URL patterns costs as much as a query."""
    try:
        return resolve(path)
    except Resolver404:
        return None
