"""Error answers: a page for people, a toast for htmx. Each says what to do."""

from __future__ import annotations

import logging
import math
import sys

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from config.counts import in_digits
from config.database.errors import is_unavailable
from config.database.refusals import Refusal, refusal_of
from config.http import vary_on_fragment, wants_fragment
from config.logs.request_ids import current
from config.proxy_advice import advise_host, advise_origin
from config.seldom import warn_seldom

log = logging.getLogger(__name__)

TEXTS = {
    400: ("This request can't be read", "Something in it is damaged. Go back and try again."),
    403: ("This door is closed", "You don't have the right to do that here."),
    404: ("The trail stops here", "It may have been renamed, or the link was mistyped."),
    405: (
        "Nothing to see at this address",
        "It only takes what a form sends. Go back to the page that you came from.",
    ),
    413: (
        "That is too large",
        "It is more than this site takes at once. Go back and send less, or in several parts.",
    ),
    429: ("Too many tries", "Wait a few minutes, then try again."),
    500: (
        "Something broke on our side",
        "Nothing you saved before is lost. Try again in a moment.",
    ),
    503: (
        "Back in a moment",
        "Cairn is busy and could not do that now. Nothing was changed; try again in a moment.",
    ),
}
WRONG_HOST = (
    "This site has another address",
    "Check the address in your browser, or ask the person who gave it to you. Whoever runs this "
    "site finds the right one in its log.",
)
FROM_ELSEWHERE = ("Origin checking failed", "Referer checking failed")
"""How Django begins its reasons."""
ELSEWHERE = (
    "What you sent came from another address than this site's own. Open the site again under the "
    "address that you were given, and try once more; if it stays so, tell whoever runs it."
)
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
REFUSALS = {
    Refusal.FULL: (
        "The server's disk is full: nothing was changed, and what you saved before is kept. "
        "Whoever runs this site has to make room; reading goes on meanwhile."
    ),
    Refusal.READ_ONLY: (
        "This site can only be read at the moment: its database takes no changes. Nothing was "
        "changed, and what you saved before is kept. If it stays so, tell whoever runs this site."
    ),
    Refusal.FAILING: (
        "The server's disk is full or failing, so that could not be done. Whoever runs this site "
        "has to look at it. Before you try again, see whether what you sent is there."
    ),
    Refusal.UNOPENED: (
        "The site's database can't be opened: the server's disk is full, failing, or not where it "
        "should be. Nothing was changed. Whoever runs this site has to look at it."
    ),
}
"""What a person reads of each."""
BUSY_FOR = 5
"""Seconds after which to try again where nothing is known of how long something takes."""
ALLAUTH_WINDOW = 60
"""Seconds of the longest window of most of allauth's limits, which don't say which one was hit."""


def answer(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The error ``status`` as a page, or as a toast where htmx shows only part of the answer."""
    title, hint = TEXTS[status]
    return show(request, f"{status}.html", status, title, message or hint)


def show(
    request: HttpRequest, template: str, status: int, title: str, message: str
) -> HttpResponse:
    writes = bool(HtmxDetails(request)) and request.method != "GET"
    if writes or wants_fragment(request):
        template = "responses/error.html"
    context = {"status": status, "title": title, "message": message, "request_id": current.get()}
    return vary_on_fragment(render(request, template, context, status=status))


def form_error(request: HttpRequest, form: BaseForm) -> HttpResponse:
    """400 with the first thing that is wrong with ``form``."""
    message = next((str(fault) for faults in form.errors.values() for fault in faults), "")
    return answer(request, 400, message)


def too_many(request: HttpRequest, *, seconds: int, message: str = "") -> HttpResponse:
    """429: a limit is reached, and after ``seconds`` it no longer is; ``message`` says which."""
    wait = f"Wait {span(seconds)}, then try again. What you saved before is kept."
    return retry_after(answer(request, 429, f"{message} {wait}".strip()), seconds)


def unavailable(
    request: HttpRequest, message: str = "", *, seconds: int = BUSY_FOR
) -> HttpResponse:
    """503: nothing was done, and trying again in ``seconds`` is likely to work."""
    return retry_after(answer(request, 503, message), seconds)


def database_away(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 for what the database could not do, with a line in the log that says why."""
    refusal = refusal_of(error)
    if refusal:
        warn_seldom(log, "the database refuses, %s: %s", refusal, error, about=refusal)
        return unavailable(request, REFUSALS[refusal], seconds=60)
    warn_seldom(log, "the database did not do its work: %s", error)
    return unavailable(request)


def retry_after(response: HttpResponse, seconds: int) -> HttpResponse:
    response.headers["Retry-After"] = str(max(1, seconds))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def span(seconds: int) -> str:
    """How long to wait: "a few seconds", "a minute", "12 minutes"."""
    minutes = math.ceil(seconds / 60)
    if seconds <= 10:
        return "a few seconds"
    return "a minute" if minutes <= 1 else in_digits(minutes, "minute")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What Django could not take: too much at once, a host that is not the site's, or damage."""
    if isinstance(exception, TOO_LARGE):
        return answer(request, 413)
    if isinstance(exception, DisallowedHost):
        return wrong_host(request)
    return answer(request, 400)


def wrong_host(request: HttpRequest) -> HttpResponse:
    """400 for a host that the site does not answer to. Its right one is for the log alone."""
    advise_host(request.META.get("HTTP_HOST", ""))
    return show(request, "wrong_host.html", 400, *WRONG_HOST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def allauth_limit(request: HttpRequest) -> HttpResponse:
    """What allauth answers with where one of its limits is reached."""
    return too_many(request, seconds=ALLAUTH_WINDOW)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it was the database that could not do it now."""
    error = sys.exc_info()[1]
    if error and is_unavailable(error):
        return database_away(request, error)
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token. Where it came from elsewhere, the log says what to set."""
    if reason.startswith(FROM_ELSEWHERE):
        origin = request.META.get("HTTP_ORIGIN") or request.META.get("HTTP_REFERER")
        advise_origin(origin or "nowhere")
        return answer(request, 403, ELSEWHERE)
    return answer(
        request,
        403,
        "The page was open for too long, or cookies are blocked. Reload it and try again.",
    )
