"""Only one process at a time brings a database up to date."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.db import connection

from config.database.direct import connect

KEY = 0x636169726E
"""The number of the advisory lock: "cairn"."""
TRY = "SELECT pg_try_advisory_xact_lock(%s)"
LOCK = "SELECT pg_advisory_xact_lock(%s)"
LIMITS = [
    *("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"),
    "transaction_timeout",  # since PostgreSQL 17
]
"""What may end a transaction that waits, or holds a lock for long."""
PATIENT = "SELECT set_config(name, '0', true) FROM pg_settings WHERE name = ANY(%s)"
"""Whatever the server's own limits are, the lock is waited for and held to the end."""


def only_one(say: Callable[[str], None]) -> AbstractContextManager[None]:
    """Wait until no other process holds the lock of this database, and hold it.

    It ends with the process that holds it, however that ends.
    """
    return lock_of_file(say) if connection.vendor == "sqlite" else lock_of_server(say)


@contextmanager
def lock_of_file(say: Callable[[str], None]) -> Iterator[None]:
    path = Path(f"{connection.settings_dict['NAME']}-start")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another start to bring the database up to date ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def lock_of_server(say: Callable[[str], None]) -> Iterator[None]:
    """With a transaction of its own, past the pool: it ends with it.

    A lock of the session would stay behind PgBouncer, which keeps the session for somebody else.
    """
    with connect() as own, own.transaction():
        own.execute(PATIENT, [LIMITS])
        row = own.execute(TRY, [KEY]).fetchone()
        if not (row and row[0]):
            say("Waiting for another start to bring the database up to date ...")
            own.execute(LOCK, [KEY])
        yield
