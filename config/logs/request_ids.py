"""The number of a request: in its answer, in each line of the log that it causes, on a 500 page."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

NONE = "-"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What a proxy's number may look like: it goes into headers, pages and lines of the log."""

current: ContextVar[str] = ContextVar("request_id", default=NONE)
"""That of the request which this thread is at work on; a hyphen outside of one."""


def request_id_of(request: HttpRequest) -> str:
    """The number that a trusted proxy gave, else a new one, short enough to be read out."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if GIVEN.fullmatch(given):
            return str(given)
    return secrets.token_hex(6)
