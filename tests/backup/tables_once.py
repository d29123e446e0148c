"""The tables that migrations make in an empty SQLite, made once and then copied."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from config.backup.states import Migration
from config.backup.tables import names_in


class TablesOnce:
    """Stands for ``loading.migrate``: all migrations take seconds, in each of many tests.

    ``run`` is the real one. What it made is known by the migrations there are and those asked for.
    """

    def __init__(self, folder: Path, run: Callable[..., None]) -> None:
        self.folder, self.run = folder, run
        self.made: dict[object, Path] = {}

    def migrate(
        self,
        connection: BaseDatabaseWrapper,
        targets: list[Migration] | None,
        loader: MigrationLoader | None = None,
    ) -> None:
        if loader is None or connection.vendor != "sqlite" or names_in(connection):
            self.run(connection, targets, loader)
            return
        key = (frozenset(loader.graph.nodes), tuple(targets or ()))
        if key in self.made:
            with closing(sqlite3.connect(self.made[key])) as made:
                made.backup(connection.connection)
            return
        self.run(connection, targets, loader)
        path = self.folder / f"{len(self.made)}.sqlite3"
        with closing(sqlite3.connect(path)) as made:
            connection.connection.backup(made)
        self.made[key] = path
