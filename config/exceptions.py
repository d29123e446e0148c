"""What is answered where an exception stopped a view: a limit, or what the database said."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse

from config import errors
from config.database.errors import gave_way, is_number_too_large, is_unavailable
from config.rate_limits import LimitReachedError

PAUSES = (0.02, 0.1, 0.4)
"""Seconds before each further try."""
PATIENCE = 5.0
"""Seconds after the first try in which others are made: whoever waited that long has waited."""


class ExceptionMiddleware:
    """Answers limits; tries a view again whose transaction was given up for another's sake."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.began = time.monotonic()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, LimitReachedError):
            return errors.too_many(request, seconds=error.seconds, message=error.message)
        if gave_way(error) and not connection.in_atomic_block:
            return self.tried_again(request, error)
        if is_number_too_large(error):
            return errors.answer(request, 400, "A number in it is larger than any there is here.")
        return errors.database_away(request, error) if is_unavailable(error) else None

    def tried_again(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What the view answers when it is called again; 503 where it gives way each time.

        None, which makes it a fault of ours, where a constraint is broken each time.
        """
        for pause in PAUSES:
            if time.monotonic() - request.began > patience():  # type: ignore[attr-defined]
                break
            time.sleep(pause)
            try:
                return view_again(request)
            except Exception as again:
                if not gave_way(again):
                    raise
                error = again
        is_fault = isinstance(error, IntegrityError)
        return None if is_fault else errors.database_away(request, error)


def patience() -> float:
    """``PATIENCE``; with SQLite no longer than a single lock was waited for already."""
    return min(PATIENCE, connection.settings_dict["OPTIONS"].get("timeout", PATIENCE))


def view_again(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match
    assert match is not None
    for upload in (file for files in request.FILES.lists() for file in files[1]):
        upload.seek(0)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
