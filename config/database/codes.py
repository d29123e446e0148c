"""What databases call an error, in codes that do not depend on words."""

from __future__ import annotations

from typing import Any

from django.db import Error

DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


def code_of(error: BaseException) -> str:
    """SQLite's name for an error, or PostgreSQL's five letters; empty where there are none.

    It may be the driver's own error, or Django's that was made of it.
    """
    cause: Any = error.__cause__ if isinstance(error, Error) and error.__cause__ else error
    return str(getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or "")


def is_damaged(error: BaseException) -> bool:
    """Whether a file is no database, or none that is whole; only SQLite says so by a code."""
    return code_of(error).startswith(DAMAGED)
