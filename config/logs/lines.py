"""The form of a line: plain text, or a JSON object. Neither shows paths, nor what rows hold."""

from __future__ import annotations

import copy
import logging
import re
import unicodedata
from datetime import UTC, datetime
from textwrap import indent
from types import TracebackType
from typing import Any, override

from pythonjsonlogger.json import JsonFormatter

from config.logs.request_ids import current
from config.logs.served import ServedRequest, route_of

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
ROW_VALUES = re.compile(r"^(?:DETAIL|CONTEXT|HINT|LINE \d+): .*(?:\n\s*\^)?$", re.MULTILINE)
"""What PostgreSQL adds to its errors: the values of the row that it refused."""
PLACE = re.compile(r'  File "[^"]+\.py", line \d+, in \S+$')
ODD = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of what ends a line, moves the cursor, turns writing round, is no text."""
SHORTEST_SECRET = 8


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
        if record.exc_info and record.exc_info[0]:
            shown.exc_text = traceback_of(record.exc_info, secrets_in(request))
        return shown


def traceback_of(exc_info: ExcInfo, secrets: list[str]) -> str:
    return without_secrets(logging.Formatter().formatException(exc_info), secrets)


def without_secrets(text: str, secrets: list[str]) -> str:
    """What an error says, without the values of rows and of the address, line by line."""
    lines = (line for line in ROW_VALUES.sub("", text).splitlines() if line.strip())
    return "\n".join(on_one_line(without(line, secrets)) for line in lines)


def without(line: str, secrets: list[str]) -> str:
    """A line of a traceback that names a file stays: an argument may be a word in its path."""
    if PLACE.match(line):
        return line
    for secret in secrets:
        line = line.replace(secret, "...")
    return line


def secrets_in(request: Any) -> list[str]:
    """What an exception may say of the address: its arguments, of which some open doors."""
    match = getattr(request, "resolver_match", None)
    values = [*match.args, *match.kwargs.values()] if match else []
    return [text for text in map(str, values) if len(text) >= SHORTEST_SECRET]


def time_of(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return moment.removesuffix("+00:00") + "Z"


def on_one_line(text: str) -> str:
    """The text with each character escaped that would begin another line or hide a part."""
    if text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in ODD else char
        for char in text
    )


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
