"""A database to which nobody else writes, for as long as it is replaced or moved away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup.connecting import Database, as_default, is_sqlite, read_only_address
from config.backup.failures import BackupError
from config.backup.locks import WRITE, lock_tables, others_wait, set_limits
from config.backup.reasons import IN_USE, refusal
from config.backup.tables import names_in, ours
from config.database.codes import is_damaged
from config.jobs.presence import GONE, living_workers
from config.models import Worker


def held(database: Database) -> AbstractContextManager[object]:
    """Others may go on reading in here; what they want to write waits, or fails.

    Raises:
        BackupError: somebody has it open, is writing, or a worker is there.
    """
    let_go()
    return held_file(Path(database["NAME"])) if is_sqlite(database) else held_tables(database)


def let_go() -> None:
    """Close what this thread has open itself, unless a database is held by it."""
    if not connections["default"].in_atomic_block:
        connections["default"].close()


@contextmanager
def held_file(path: Path) -> Iterator[bool]:
    """Whether it is a database still: one that is damaged is nobody's, and is not touched.

    SQLite leaves the mode with a log only for whom has the database alone. A site that starts
    in here can't go back to it.
    """
    if not path.exists():
        yield True
        return
    if not is_sound(path):
        yield False
        return
    with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as own:
        try:
            own.execute("PRAGMA journal_mode=DELETE")
            own.execute("BEGIN IMMEDIATE")
            [mode] = own.execute("PRAGMA journal_mode").fetchone()
        except sqlite3.Error as error:
            raise refusal(error, path) from error
        if mode == "wal":  # somebody came between
            raise BackupError(IN_USE)
        yield True


def is_sound(path: Path) -> bool:
    """Asked without a right to write: closed by others, a damaged database loses its log."""
    try:
        with closing(sqlite3.connect(read_only_address(path), uri=True, timeout=2)) as own:
            own.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        if is_damaged(error):
            return False
        raise refusal(error, path) from error
    return True


@contextmanager
def held_tables(database: Database) -> Iterator[BaseDatabaseWrapper]:
    """A transaction in the place of the site's own database."""
    with as_default(database) as connection, transaction.atomic():
        try:
            set_limits(connection)
            lock_tables(connection, ours(connection), WRITE)
            refuse_workers(connection)
        except DatabaseError as error:
            raise refusal(error) from error
        yield connection


def refuse_workers(connection: BaseDatabaseWrapper) -> None:
    """A worker that is idle holds no lock; but it says that it is there."""
    if Worker._meta.db_table not in names_in(connection):
        return
    found: set[str] = set()
    with suppress(DatabaseError), transaction.atomic():  # a table of another release
        found = living_workers()
    if found:
        raise BackupError(
            f"The worker {min(found)} is there: stop the site and its worker, then try again. One "
            f"that was killed is forgotten after {GONE.seconds} seconds."
        )


def refuse_writers(source: object) -> None:
    """Whoever waits to write to a source that is held will do so once it is let go."""
    if isinstance(source, BaseDatabaseWrapper) and others_wait(source, ours(source)):
        raise BackupError(
            "All rows were copied, but another program waits to write to the old database: stop "
            "the site and its worker, empty the new database, and move again."
        )
