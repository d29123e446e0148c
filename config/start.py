"""A start that is refused ends with the reasons, a line each, and not with a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from config.env.environment import EnvironmentRefusedError

NOT_BOOTED = 3
"""The exit code by which a gunicorn worker says that starting another one is of no use."""


@contextmanager
def refusals_in_words(code: int = 1) -> Iterator[None]:
    """Print what is wrong with the settings and exit with ``code``, if they are refused."""
    try:
        yield
    except EnvironmentRefusedError as refused:
        sys.stderr.writelines(f"{fault}\n" for fault in refused.faults)
        sys.exit(code)


def refuse_older_code() -> None:
    """Exit where a newer release has changed the database; one that is away is asked later."""
    from django.db import DatabaseError, connection

    from config.database.migrations import older_than_database

    try:
        refusal = older_than_database()
    except DatabaseError:
        return
    finally:
        connection.close()
    if refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(NOT_BOOTED)
