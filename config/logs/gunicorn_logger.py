"""gunicorn's own lines in the form of ours, without what its client sent."""

from __future__ import annotations

import logging
from typing import Any, override

from gunicorn.glogging import Logger

from config.logs.lines import JsonLine, RequestFilter, TextLine
from config.logs.logging_settings import at_least, console
from config.logs.request_ids import NONE, current

REFUSED = "A request that can't be read was refused"
FAILED = "Error handling a request"
WITHOUT_CONTENT = {
    "Invalid request from ip=": REFUSED,
    "Error handling request": FAILED,
}
"""How messages begin that name an address or a path, and what is said instead."""


class ContentFilter(logging.Filter):
    @override
    def filter(self, record: logging.LogRecord) -> bool:
        for beginning, instead in WITHOUT_CONTENT.items():
            if str(record.msg).startswith(beginning):
                record.msg, record.args = instead, ()
                if instead is REFUSED:  # it never became a request, and has no number
                    current.set(NONE)
        return True


def logger_class(*, line: str, level: str) -> type[Logger]:
    """The class that gunicorn makes its log with. It writes no line for a request: we do."""

    class GunicornLog(Logger):
        @override
        def setup(self, cfg: Any) -> None:
            handler = console()
            handler.addFilter(ContentFilter())
            handler.addFilter(RequestFilter())
            handler.setFormatter(JsonLine() if line == "json" else TextLine())
            self.error_log.handlers = [handler]
            self.error_log.propagate = False
            # At the level debug it tells the path of each request.
            self.error_log.setLevel(at_least("INFO", level.upper()))
            logging.captureWarnings(True)  # else they are lines of another form

        @override
        def reopen_files(self) -> None:
            """There are none: lines go to the standard output."""

        @override
        def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
            pass

    return GunicornLog
