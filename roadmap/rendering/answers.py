"""Answers a write: with the parts of the page that changed, or a redirect to the page."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRefresh

from config.http import page_address, see_other, vary_on_fragment, wants_fragment
from roadmap.rendering.fragments import cached_fragments, joined
from roadmap.rendering.page_update import PagePart, PageUpdate, Toast

PART = "roadmap/responses/part.html"


@dataclass(frozen=True)
class Renamed:
    """A write that came to a topic's former slug, from a page opened before the topic got another.

    The ids of elements on that page are made of the former slug.
    """

    former: str
    present: str

    def mark(self, request: HttpRequest) -> None:
        request.renamed = self  # type: ignore[attr-defined]

    @staticmethod
    def of(request: HttpRequest) -> Renamed | None:
        return getattr(request, "renamed", None)

    def on_page(self, part: PagePart) -> PagePart:
        """The part in the place that the page of before has for it."""
        name = part.target.removesuffix(f"-{self.present}")
        return part if name == part.target else replace(part, target=f"{name}-{self.former}")


def answer(request: HttpRequest, update: PageUpdate, *, fallback: str | Promise) -> HttpResponse:
    """Render what changed for htmx, else redirect to the page, or ``fallback``, with a message."""
    if not wants_fragment(request):
        add_toast(request, update.toast)
        return see_other(page_address(request, str(fallback)))
    if update.reload:
        return fetch_anew(request, update.toast)
    return render_update(request, update)


def render_update(request: HttpRequest, update: PageUpdate, *, status: int = 200) -> HttpResponse:
    """The parts and the toast as HTML, each with the element that it replaces.

    A page opened before its topic was renamed is loaded again once something was written; what was
    only shown or refused goes into its places, so that what is typed there stays.
    """
    renamed = Renamed.of(request)
    if renamed is not None:
        if update.toast is not None:
            return fetch_anew(request, update.toast)
        update = replace(update, parts=(*map(renamed.on_page, update.parts), *update.parts))
    parts = update.parts if update.toast is None else (*update.parts, toast_part(update.toast))
    shared = cached_fragments(
        PART, ((key_of(part), partial(context_of, part)) for part in parts if part.key is not None)
    )
    own = (render_own(request, part) for part in parts if part.key is None)
    return vary_on_fragment(HttpResponse(joined((shared, *own)), status=status))


def render_own(request: HttpRequest, part: PagePart) -> SafeString:
    """A part that is nobody else's."""
    return render_to_string(PART, context_of(part), request if part.with_request else None)


def key_of(part: PagePart) -> Hashable:
    return (part.target, part.swap, part.template, part.key)


def context_of(part: PagePart) -> dict[str, Any]:
    return {**part.context(), "part": part}


def toast_part(toast: Toast) -> PagePart:
    return PagePart("toasts", "components/toast.html", lambda: {"toast": toast}, swap="innerHTML")


def add_toast(request: HttpRequest, toast: Toast | None) -> None:
    """Show the toast on the next page."""
    if toast is not None:
        tags = f"undo:{toast.action_id}" if toast.action_id else ""
        if toast.take_back:
            tags = f"back:{toast.take_back}"
        messages.success(request, toast.text, extra_tags=tags)


def fetch_anew(request: HttpRequest, toast: Toast | None) -> HttpResponse:
    """Have htmx load the page again; the toast is on it."""
    add_toast(request, toast)
    return vary_on_fragment(HttpResponseClientRefresh())
