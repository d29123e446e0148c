"""Pages that every visitor gets the same: rendered once for a version of the content, then kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from config.context import theme_of
from config.http import wants_fragment
from roadmap import access
from roadmap.domain.catalog import cache
from roadmap.enums import Lifecycle, Visibility
from roadmap.models import Roadmap
from roadmap.rendering.fragments import everywhere
from roadmap.rendering.kept_page import KeptPage, answer_with, page_of

View = Callable[..., HttpResponse]
THEME, MESSAGES = "theme", "messages"
"""Cookies that a visitor's browser may hold."""


def kept_for_visitors(view: View) -> View:
    """Answer visitors with what the view once answered a visitor who sent nothing but the address.

    That is who has no session and no message waiting, asks for a page without a query, and for one
    of an official, published roadmap: it is looked up each time, so what was closed since is 404.
    Everybody else gets the view itself.
    """
    name = f"{view.__module__}.{view.__qualname__}"

    @wraps(view)
    def answer(request: HttpRequest, **slugs: str) -> HttpResponse:
        roadmap = shown_to_all(request, slugs) if is_visitor(request) else None
        if roadmap is None:
            return view(request, **slugs)
        theme = theme_of(request)
        version = (str(roadmap.uid), roadmap.content_version)
        page: KeptPage = cache.cached_page(
            (name, version, request.path, theme, everywhere()),
            lambda: page_of(view(plain_request(request, theme), **slugs)),
            lambda page: page.weight,
        )
        return answer_with(page, request)

    return answer


def is_visitor(request: HttpRequest) -> bool:
    """Whether nothing that the browser sent can make a difference to a page, but for its theme."""
    return not (
        {settings.SESSION_COOKIE_NAME, MESSAGES} & request.COOKIES.keys()
        or request.META.get("QUERY_STRING")
        or wants_fragment(request)
    )


def shown_to_all(request: HttpRequest, slugs: dict[str, str]) -> Roadmap | None:
    """The roadmap that the page is about, if everybody sees the same of it.

    Raises:
        Http404: a visitor may not open it, or there is none.
    """
    if "roadmap" in slugs:
        roadmap: Roadmap | None = access.roadmap_or_404(request, slugs["roadmap"])
    else:
        roadmap = access.roadmap_at_hand(request)
    if roadmap is None or roadmap.is_personal or roadmap.owner_id is not None:
        return None
    is_open = roadmap.lifecycle == Lifecycle.PUBLISHED and roadmap.visibility == Visibility.PUBLIC
    return roadmap if is_open else None


def plain_request(request: HttpRequest, theme: str) -> HttpRequest:
    """A request for the same page by nobody, with no header that anybody chose."""
    site = urlsplit(settings.SITE_ORIGIN)
    plain = HttpRequest()
    plain.method = "GET"
    plain.path, plain.path_info = request.path, request.path_info
    plain.resolver_match = request.resolver_match
    plain.META = {"REQUEST_METHOD": "GET", "SERVER_NAME": site.hostname, "SERVER_PORT": "80"}
    plain.COOKIES = {THEME: theme}
    plain.user = AnonymousUser()
    plain.session = import_module(settings.SESSION_ENGINE).SessionStore()
    return plain
