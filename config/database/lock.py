"""One at a time: the process that brings a database up to date, the request that holds a name."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.db import connection

from config.database.direct import connect

KEY = 0x636169726E
"""The number of the advisory lock: "cairn"."""
TRY = "SELECT pg_try_advisory_xact_lock(%s)"
LOCK = "SELECT pg_advisory_xact_lock(%s)"
NAMES = 0x6E616D65
"""The first number of the locks of names: "name"."""
HOLD = "SELECT pg_advisory_xact_lock(%s, %s)"
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


def hold(name: str) -> None:
    """Within a transaction, wait for any other that holds the name, and hold it until the end.

    Two names may be one now and then. With SQLite a transaction is alone from its beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(HOLD, [NAMES, zlib.crc32(name.encode()) - 2**31])


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
