"""Waiting for a database that is only being started."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from config.database.direct import connect
from config.database.reasons import reason_of

PAUSE = 0.5
"""Seconds between two tries."""
SAID_EVERY = 5.0
"""Seconds after which it is said again what is waited for."""


class DatabaseAwayError(Exception):
    """It did not answer in time, or never will; the message says where it was sought, and why."""


def wait_for_database(*, seconds: float, say: Callable[[str], None]) -> None:
    """Return when the database answers.

    Raises:
        DatabaseAwayError: it did not in so many ``seconds``, or what names it can't be used.
    """
    began = time.monotonic()
    said = began - SAID_EVERY
    while True:
        try:
            ask()
            return
        except (OperationalError, psycopg.OperationalError) as error:
            reason = reason_of(error)
        except (DatabaseError, psycopg.Error, UnicodeError) as error:
            raise DatabaseAwayError(
                f"{place()} can't be used ({reason_of(error)}). Correct DATABASE_URL; if the file "
                "is damaged, restore the newest backup."
            ) from error
        now = time.monotonic()
        if now - began >= seconds:
            raise DatabaseAwayError(
                f"{place()} did not answer in {seconds:g} seconds ({reason}). Start it, or correct "
                "DATABASE_URL; CAIRN_DATABASE_WAIT sets how long to wait."
            )
        if now - said >= SAID_EVERY:
            said = now
            say(f"Waiting for {place()} ({reason}) ...")
        time.sleep(PAUSE)


def ask() -> None:
    """Connect, not through the pool: that waits, and says nothing of the reason."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
    else:
        connect().close()


def place() -> str:
    """Where the database is, without who signs in there."""
    found = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return f"the database {found['NAME']}"
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"the database {found['NAME']} on {found['HOST'] or 'this machine'}{port}"
