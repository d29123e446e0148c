"""The outermost middleware: numbers each request, writes its line, counts it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from config import probe
from config.logs import request_ids
from config.logs.served import ServedRequest, served

GetResponse = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("cairn.access")


def observe(get_response: GetResponse) -> GetResponse:
    # Not at the end of the middleware: Django's own line about an answer comes after it.
    request_finished.connect(leave_request, dispatch_uid="leave_request")
    count = counter()

    def middleware(request: HttpRequest) -> HttpResponse:
        number = request_ids.request_id_of(request)
        request_ids.current.set(number)
        began = time.perf_counter()
        response = HttpResponse(status=500)  # of an error whose page could not be made either
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = number
            if probe.META in request.META:
                response.headers[probe.ANSWERS] = probe.answer(request) or ""
            return response
        finally:
            done = served(request, response, time.perf_counter() - began)
            write_line(request, done)
            if count is not None:
                count(done)

    return middleware


def counter() -> Callable[[ServedRequest], None] | None:
    """What counts a request; nothing, and nothing is loaded for it, where nobody may read it."""
    if not settings.CAIRN_METRICS_TOKEN:
        return None
    from config.metrics.requests import record

    return record


def leave_request(**kwargs: Any) -> None:
    request_ids.current.set(request_ids.NONE)


def write_line(request: HttpRequest, done: ServedRequest) -> None:
    level = logging.DEBUG if done.is_quiet else logging.INFO
    if not log.isEnabledFor(level):
        return
    address = get_adapter(request).get_client_ip(request) if settings.CAIRN_LOG_ADDRESSES else ""
    log.log(
        level,
        "%s %s %d %.1f ms %s bytes user %s%s",
        done.method,
        done.route,
        done.status,
        done.milliseconds,
        done.size,
        done.user,
        f" from {address}" if address else "",
        extra={"served": done, "address": address},
    )
