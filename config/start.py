"""A start that is refused ends with the reasons, a line each, and not with a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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


class _Process:
    came_later = False
    """Whether gunicorn started it in the place of another, or beside those that it began with."""


def note_worker(server: Any, worker: Any) -> None:
    """A hook of gunicorn: it numbers the workers that it forks, also those that replace others."""
    _Process.came_later = worker.age > server.cfg.workers


def refuse_older_code() -> None:
    """Exit where a newer release has changed the database; one that is away is asked later.

    Only a server that starts is refused. A worker of one that serves is needed while the machines
    get the newer release one by one, and its exit would end the server.
    """
    from django.db import DatabaseError, connection

    from config.database.migrations import fits, has_fitted, older_than_database

    if _Process.came_later:
        has_fitted()
        return
    try:
        refusal = "" if fits() else older_than_database()
    except DatabaseError:
        return
    finally:
        connection.close()
    if refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(NOT_BOOTED)
