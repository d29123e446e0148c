"""While the database is away each request fails alike: the log says so once in a while."""

from __future__ import annotations

import logging
from collections.abc import Callable

from config.database.errors import is_unavailable


def not_of_an_outage() -> Callable[[logging.LogRecord], bool]:
    """A filter without Django's lines and tracebacks of what is answered with 503.

    ``config/errors.py`` says why, once a minute; each answer has its line of the request.
    """

    def is_news(record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == 503:
            return False
        error = record.exc_info[1] if record.exc_info else None
        return error is None or not is_unavailable(error)

    return is_news
