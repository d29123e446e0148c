"""Only one process at a time brings a database up to date."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from config.database.direct import connect

KEY = 0x636169726E
"""The number of the advisory lock: "cairn"."""
TRY = "SELECT pg_try_advisory_lock(%s)"
LOCK = "SELECT pg_advisory_lock(%s)"


def only_one(say: Callable[[str], None]) -> AbstractContextManager[None]:
    """Wait until no other process holds the lock of this database, and hold it.

    It ends with the process that holds it, however that ends.
    """
    return lock_of_file(say) if connection.vendor == "sqlite" else lock_of_server(say)


@contextmanager
def lock_of_file(say: Callable[[str], None]) -> Iterator[None]:
    path = Path(f"{settings.DATABASES['default']['NAME']}-start")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another start to bring the database up to date ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def lock_of_server(say: Callable[[str], None]) -> Iterator[None]:
    """With a connection of its own, past the pool: the lock belongs to the connection."""
    with connect() as own:
        row = own.execute(TRY, [KEY]).fetchone()
        if not (row and row[0]):
            say("Waiting for another start to bring the database up to date ...")
            own.execute(LOCK, [KEY])
        yield
