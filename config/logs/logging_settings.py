"""What Django's ``LOGGING`` is, and where lines go."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any, TextIO

LONG_RUNNING = ("runserver", "worker")
LINES = {"text": "config.logs.lines.TextLine", "json": "config.logs.lines.JsonLine"}


def logging_settings(*, line: str, level: str) -> dict[str, Any]:
    """``line`` is text or json, ``level`` the least level that is written."""
    least = level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request": {"()": "config.logs.lines.RequestFilter"},
            "said": {"()": "config.logs.outages.not_of_an_outage"},
        },
        "formatters": {"line": {"()": LINES[line]}},
        "handlers": {
            "console": {
                "()": "config.logs.logging_settings.console",
                "filters": ["request"],
                "formatter": "line",
            }
        },
        "root": {"handlers": ["console"], "level": least},
        "loggers": {
            "django": {"propagate": True, "handlers": [], "level": at_least("INFO", least)},
            "django.request": {"level": "ERROR", "filters": ["said"]},
            "django.security": {"level": "WARNING"},
            # It speaks of a setting that there is not here: config/errors.py says it in our words.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # It quotes the Referer, whose path may be a link that signs somebody in.
            "django.security.csrf": {"level": "ERROR"},
            # They say what was asked, with all values; the line of the request is ours.
            "django.db.backends": {"level": "WARNING"},
            "django.server": {"level": "CRITICAL", "handlers": [], "propagate": True},
            # Of each try to reach a database that is away: that it is, is said once a minute.
            "psycopg.pool": {"level": "ERROR"},
            # It tells of each try to reach a server of errors that is away.
            "urllib3": {"level": "ERROR"},
        },
    }


def at_least(floor: str, level: str) -> str:
    numbers = logging.getLevelNamesMapping()
    return max(floor, level, key=numbers.__getitem__)


def console() -> logging.StreamHandler[TextIO]:
    """A server's lines go to its standard output; those of a command beside what it answers."""
    program, *arguments = [*sys.argv, ""]
    answers = Path(program).name == "manage.py" and arguments[0] not in LONG_RUNNING
    return logging.StreamHandler(sys.stderr if answers else sys.stdout)
