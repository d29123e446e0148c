"""Addresses with a former slug of a topic: people keep them, and open pages send forms there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from roadmap import access
from roadmap.domain.catalog.old_slugs import present_slugs, successor_slug
from roadmap.models import Topic
from roadmap.rendering.answers import Renamed

View = Callable[..., HttpResponse]
Check = Callable[[HttpRequest, str, str], object]
SAFE = ("GET", "HEAD")


def following(check: Check) -> Callable[[View], View]:
    """A decorator: an old slug of a topic leads where the present one does.

    A reader is redirected. A write is carried out at once: a redirect that repeats it (308) would
    cost a round trip, and htmx could not put the answer into a page whose elements are called by
    the old slug (see :class:`roadmap.rendering.answers.Renamed`).

    ``check`` raises the 404 of whoever may not open the topic by its present slug either.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def found(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, **kwargs)
            except Http404 as error:
                not_found = error
            for slug, is_for_ever in slugs_now(request, kwargs["roadmap"], kwargs["topic"]):
                try:
                    check(request, kwargs["roadmap"], slug)
                except Http404:
                    continue
                if request.method in SAFE:
                    return redirect_to(request, slug, permanent=is_for_ever)
                Renamed(kwargs["topic"], slug).mark(request)
                return view(request, **kwargs | {"topic": slug})
            raise not_found

        return found

    return decorate


def visible_topic(request: HttpRequest, roadmap: str, slug: str) -> Topic:
    return access.topic_or_404(request, access.roadmap_or_404(request, roadmap), slug)


follow_renames = following(visible_topic)
follow_renames_of_own = following(access.own_topic_or_404)
"""The same in the editor, which is there for a roadmap's owner alone."""


def slugs_now(request: HttpRequest, roadmap: str, slug: str) -> Iterator[tuple[str, bool]]:
    """The slug that the topic has now; for readers also that of the topic it was merged into.

    With each comes whether it is so for ever: a merge can be taken back. What somebody writes about
    one topic does not belong to another one.
    """
    renamed = present_slugs(roadmap, [slug]).get(slug)
    if renamed is not None:
        yield renamed, True
    successor = successor_slug(roadmap, renamed or slug) if request.method in SAFE else None
    if successor is not None:
        yield successor, False


def redirect_to(request: HttpRequest, slug: str, *, permanent: bool) -> HttpResponse:
    """To the same address with another topic, and the same query."""
    match = request.resolver_match
    assert match is not None
    address = reverse(match.view_name, kwargs=match.kwargs | {"topic": slug})
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address, permanent=permanent)
