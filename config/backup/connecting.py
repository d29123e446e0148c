"""Other databases in the place of the site's own, for one thread and for a while."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from config.backup.failures import BackupError
from config.backup.locks import READ, lock_tables
from config.backup.reasons import is_full, is_held, no_room
from config.backup.states import applied, tables_at

Database = dict[str, Any]
"""Django's settings of a database."""
UNSAFE = "PRAGMA foreign_keys=ON;PRAGMA synchronous=OFF;PRAGMA journal_mode=MEMORY;"
"""Quick, for a file that is thrown away if anything fails."""
SQLITE = "django.db.backends.sqlite3"
PATIENCE = 60.0
"""Seconds that a backup waits for whom changes tables; PAUSE is between two tries."""
PAUSE = 0.5


def own_database() -> Database:
    return dict(connections[DEFAULT_DB_ALIAS].settings_dict)


def is_sqlite(database: Database) -> bool:
    return bool(database["ENGINE"] == SQLITE)


def in_file(path: Path) -> Database:
    """SQLite in a file that nobody else uses: it is whole or thrown away."""
    options = {"transaction_mode": "IMMEDIATE", "init_command": UNSAFE}
    return complete({"ENGINE": SQLITE, "NAME": str(path), "OPTIONS": options})


def complete(database: Database) -> Database:
    """The settings with Django's defaults for what they don't say."""
    own = connections[DEFAULT_DB_ALIAS].settings_dict
    filled = connections.configure_settings({DEFAULT_DB_ALIAS: dict(database)})[DEFAULT_DB_ALIAS]
    return {**filled, "TIME_ZONE": own["TIME_ZONE"]}


@contextmanager
def as_default(database: Database) -> Iterator[BaseDatabaseWrapper]:
    """Whatever this thread asks the default database in here is asked of that one.

    Migrations and signals of apps name no database, so that it has to take the place.
    """
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    settings = {**database, "OPTIONS": options, "CONN_MAX_AGE": None}
    former = connections[DEFAULT_DB_ALIAS]
    own = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = own
    try:
        yield own
    finally:
        own.close()
        connections[DEFAULT_DB_ALIAS] = former


def read_only(path: Path) -> Database:
    """SQLite in a file that stays byte for byte what it is, its log too, however damaged."""
    return complete({"ENGINE": SQLITE, "NAME": read_only_address(path)})


def read_only_address(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


@contextmanager
def snapshot(database: Database, copy: Path) -> Iterator[BaseDatabaseWrapper]:
    """The database as it is at one instant, to read from, while others go on writing.

    SQLite is copied to ``copy``; PostgreSQL is read in one transaction.

    Raises:
        BackupError: there is no room for the copy, or somebody changes tables all the time.
    """
    if is_sqlite(database):
        copy_sqlite(Path(database["NAME"]), copy)
        with as_default(in_file(copy)) as connection:
            yield connection
        return
    import psycopg

    options = {**database["OPTIONS"], "isolation_level": psycopg.IsolationLevel.REPEATABLE_READ}
    with as_default({**database, "OPTIONS": options}) as connection:
        connection.ensure_connection()
        connection.connection.read_only = True
        with one_instant(connection):
            yield connection


def one_instant(connection: BaseDatabaseWrapper) -> ExitStack:
    """A transaction in which no table changes its form, begun when nobody is at that.

    PostgreSQL empties, for a transaction begun before, a table whose form is changed.

    Raises:
        BackupError: somebody else is, all the time.
    """
    ends = time.monotonic() + PATIENCE
    while True:
        found = begun(connection)
        if found:
            return found
        if time.monotonic() >= ends:
            raise BackupError(
                "Another program changes the tables of the database, such as a start that "
                "migrates it. Try again when that is done."
            )
        time.sleep(PAUSE)


def begun(connection: BaseDatabaseWrapper) -> ExitStack | None:
    """The transaction; None where a table is held, or others were made meanwhile."""
    migrations = applied(connection)
    tables = tables_at(migrations)
    try:
        with ExitStack() as stack:
            stack.enter_context(transaction.atomic())
            lock_tables(connection, tables, READ)
            if applied(connection) == migrations:
                return stack.pop_all()
    except OperationalError as error:
        if not is_held(error):
            raise
    return None


def copy_sqlite(path: Path, copy: Path) -> None:
    """By SQLite's own means, in one step: no writer can come between.

    Raises:
        BackupError: there is no room for it.
    """
    with (
        closing(sqlite3.connect(read_only_address(path), uri=True, timeout=60)) as own,
        closing(sqlite3.connect(copy)) as other,
    ):
        try:
            own.backup(other)
        except sqlite3.Error as error:
            if is_full(error):
                raise no_room(error, copy.parent) from error
            raise
