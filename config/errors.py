"""Error answers: a page for people, a toast for htmx."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

TEXTS = {
    400: (
        "This request can't be read",
        "Something in it is damaged or too large. Go back and try again.",
    ),
    403: ("This door is closed", "You don't have the right to do that here."),
    404: ("The trail stops here", "It may have been renamed, or the link was mistyped."),
    405: (
        "Nothing to see at this address",
        "It only takes what a form sends. Go back to the page that you came from.",
    ),
    429: ("Too many tries", "Wait a few minutes, then try again."),
    500: (
        "Something broke on our side",
        "Nothing you saved before is lost. Try again in a moment.",
    ),
}


def answer(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The error ``status`` as a page, or as a toast for a write by htmx."""
    title, hint = TEXTS[status]
    context = {"status": status, "title": title, "message": message or hint}
    fragment = bool(HtmxDetails(request)) and request.method != "GET"
    template = "responses/error.html" if fragment else f"{status}.html"
    return render(request, template, context, status=status)


def form_error(request: HttpRequest, form: BaseForm) -> HttpResponse:
    """400 with the first thing that is wrong with ``form``."""
    message = next((str(fault) for faults in form.errors.values() for fault in faults), "")
    return answer(request, 400, message)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(
        request,
        403,
        "The page was open for too long, or cookies are blocked. Reload it and try again.",
    )
