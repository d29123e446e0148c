"""Errors sent to a Sentry, or to what takes its messages, where CAIRN_SENTRY_DSN names one.

What leaves the site is what the log has of an error, in the SDK's form: the traceback, the name of
the address, the number of the request, the release. No path, body, header, cookie or person, no
value of a variable or a row. The SDK is told nothing of requests at all: it hears of errors from
the log, where Django writes each once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations import Integration
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration

from config.logs.request_ids import current
from config.logs.served import route_of
from config.logs.tracebacks import said_by, secrets_in

KEPT_OF_EVENT = (
    *("event_id", "timestamp", "level", "logger", "platform", "release", "environment"),
    *("server_name", "exception", "sdk"),
)
BAD_REQUESTS = "django.security"
"""Who logs what can't be read of a request: whoever sends such could fill the server."""
KEPT_OF_FRAME = (
    *("filename", "module", "function", "lineno", "in_app"),
    *("pre_context", "context_line", "post_context"),
)


def start(dsn: str) -> None:
    """Send errors from now on. Performance is not measured: /metrics tells of it."""
    integrations: list[Integration] = [
        AtexitIntegration(callback=lambda pending, timeout: None),
        DedupeIntegration(),
        ExcepthookIntegration(),
        LoggingIntegration(level=None, event_level=logging.ERROR),
        ThreadingIntegration(),
    ]
    sentry_sdk.init(
        dsn=dsn,
        release=f"cairn@{settings.CAIRN_RELEASE}",
        server_name=urlsplit(settings.SITE_ORIGIN).hostname,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=integrations,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=bare,
    )


def bare(event: Any, hint: dict[str, Any]) -> Any:
    """The event with nothing in it but what is named above; None where a visitor caused it."""
    record: logging.LogRecord | None = hint.get("log_record")
    if record is not None and record.name.startswith(BAD_REQUESTS):
        return None
    request = getattr(record, "request", None)
    found = {name: event[name] for name in KEPT_OF_EVENT if name in event}
    found["tags"] = {"request_id": current.get()}
    if request is not None:
        found["transaction"] = route_of(request)
    if "exception" in event:
        strip(event["exception"].get("values") or (), secrets_in(request))
    elif record is not None:
        # Without what is put into it, which may be anything.
        found["logentry"] = {"message": str(record.msg)}
    return found


def strip(errors: Iterable[dict[str, Any]], secrets: list[str]) -> None:
    """Leave of each error its kind, its text as the log has it, and where it happened."""
    for error in errors:
        error["value"] = said_by(error.get("value") or "", secrets)
        error.pop("mechanism", None)
        frames = (error.get("stacktrace") or {}).get("frames") or []
        for frame in frames:
            for name in set(frame).difference(KEPT_OF_FRAME):
                del frame[name]
