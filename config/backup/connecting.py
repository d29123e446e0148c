"""Other databases in the place of the site's own, for one thread and for a while."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

Database = dict[str, Any]
"""Django's settings of a database."""
UNSAFE = "PRAGMA foreign_keys=ON;PRAGMA synchronous=OFF;PRAGMA journal_mode=MEMORY;"
"""Quick, for a file that is thrown away if anything fails."""
SQLITE = "django.db.backends.sqlite3"


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


@contextmanager
def snapshot(database: Database, copy: Path) -> Iterator[BaseDatabaseWrapper]:
    """The database as it is at one instant, to read from, while others go on writing.

    SQLite is copied to ``copy``; PostgreSQL is read in one transaction.
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
        with transaction.atomic():
            yield connection


def copy_sqlite(path: Path, copy: Path) -> None:
    """By SQLite's own means, in one step: no writer can come between."""
    source = f"{path.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(source, uri=True, timeout=60)) as own,
        closing(sqlite3.connect(copy)) as other,
    ):
        own.backup(other)
