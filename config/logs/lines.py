"""The form of a line: plain text, or a JSON object. Neither shows paths, nor what rows hold."""

from __future__ import annotations

import copy
import logging
from datetime import UTC, datetime
from textwrap import indent
from typing import Any, override

from pythonjsonlogger.json import JsonFormatter

from config.logs.characters import on_one_line
from config.logs.request_ids import current
from config.logs.served import ServedRequest, route_of
from config.logs.tracebacks import secrets_in, traceback_of


class RequestFilter(logging.Filter):
    """Gives each record the number of its request, and none the path of one."""

    @override
    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        record.request_id = current.get()
        request = getattr(record, "request", None)
        if request is None and not record.exc_info:
            return record
        shown = copy.copy(record)  # others may want the record as it is
        path = getattr(request, "path", None)
        if request is not None and path and isinstance(record.args, tuple):
            route = route_of(request)
            shown.args = tuple(route if arg in (path, request) else arg for arg in record.args)
        if record.exc_info and record.exc_info[1]:
            shown.exc_text = traceback_of(record.exc_info[1], secrets_in(request))
        return shown


def time_of(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return moment.removesuffix("+00:00") + "Z"


class TextLine(logging.Formatter):
    """``time LEVEL logger [request] message``, then a traceback, set in, if there is one."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        number = getattr(record, "request_id", "-")
        message = on_one_line(record.getMessage())
        line = f"{time_of(record)} {record.levelname} {record.name} [{number}] {message}"
        # Set in, because the text of an error may look like a line of the log.
        return f"{line}\n{indent(record.exc_text, '    ')}" if record.exc_text else line


class JsonLine(JsonFormatter):
    """An object with time, level, logger, request_id, message; of a request also its parts."""

    @override
    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Only fields that are named here: whatever else a record carries may be a secret."""
        log_data |= {
            "time": time_of(record),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        request = getattr(record, "served", None)
        if isinstance(request, ServedRequest):
            log_data |= fields_of(request)
        address = getattr(record, "address", "")
        if address:
            log_data["address"] = address
        if record.exc_text:
            log_data["traceback"] = record.exc_text


def fields_of(request: ServedRequest) -> dict[str, Any]:
    return {
        "method": request.method,
        "route": request.route,
        "status": request.status,
        "duration_ms": round(request.milliseconds, 1),
        "bytes": int(request.size) if request.size.isdecimal() else None,
        "user": int(request.user) if request.user.isdecimal() else None,
    }
