"""A backup loaded into an empty database, which is then brought to this release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models.query import QuerySet

from config.backup.dumping import ROWS, TableContent, content_of
from config.backup.failures import BackupError, DamagedBackupError
from config.backup.reading import OpenBackup
from config.backup.reasons import is_full, no_room
from config.backup.sequences import go_on_from
from config.backup.states import Migration, Model, every_step, last_of, tables_at
from config.backup.values import columns, readers
from config.counts import in_digits
from config.database.reasons import reason_of


def load(connection: BaseDatabaseWrapper, backup: OpenBackup) -> None:
    """Make the tables as they were, fill them, compare them, and migrate on.

    The connection is the default one of this thread, its database empty. Whoever calls throws the
    database away, or takes its transaction back, if this fails.

    Raises:
        BackupError: it can't be loaded, or something in it is other than it was.
    """
    models = tables_at(backup.migrations)
    try:
        migrate(connection, last_of(backup.migrations), every_step(connection))
        fill(connection, backup, models)
        compare(backup, models)
        migrate(connection, None)
        # Nothing is left to migrate; what apps do after it, such as rights for new models, is done.
        call_command("migrate", interactive=False, verbosity=0)
    except (DatabaseError, ValueError, TypeError, KeyError) as error:
        if is_full(error):
            raise no_room(error, folder_of(connection)) from error
        raise BackupError(f"{backup.name} can't be loaded ({reason_of(error)}).") from error


def folder_of(connection: BaseDatabaseWrapper) -> Path | None:
    """Where an SQLite is; None for a server, whose disk is elsewhere."""
    return Path(connection.settings_dict["NAME"]).parent if connection.vendor == "sqlite" else None


def migrate(
    connection: BaseDatabaseWrapper,
    targets: list[Migration] | None,
    loader: MigrationLoader | None = None,
) -> None:
    def settle(action: str, *rest: Any) -> None:
        # PostgreSQL changes no table while a check of its rows is due.
        if action == "apply_success" and connection.in_atomic_block:
            connection.check_constraints()

    executor = MigrationExecutor(connection, settle)
    executor.loader = loader or executor.loader
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


def fill(connection: BaseDatabaseWrapper, backup: OpenBackup, models: Mapping[str, Model]) -> None:
    if not connection.in_atomic_block:
        connection.disable_constraint_checking()
    with transaction.atomic():
        for model in models.values():
            rows_of(model)._raw_delete("default")
        for table in backup.about["tables"]:
            if table in models:
                fill_table(connection, backup, models[table])
        go_on_from(connection, models, backup.about["numbers"])
        connection.check_constraints()
    if not connection.in_atomic_block:
        connection.enable_constraint_checking()


def fill_table(connection: BaseDatabaseWrapper, backup: OpenBackup, model: Model) -> None:
    table, fields = model._meta.db_table, columns(model)
    given = backup.about["tables"][table]["columns"]
    if sorted(given) != sorted(str(field.column) for field in fields):
        raise BackupError(f"{backup.name} has other columns than {table} had in its release.")
    by_column = {field.column: field for field in fields}
    fields = [by_column[column] for column in given]
    make = maker(model, [field.attname for field in fields], readers(fields))
    size = connection.ops.bulk_batch_size(fields, [None] * ROWS)
    for rows in batched(backup.rows(table), min(ROWS, size) or 1):
        objects = [make(row) for row in rows]
        try:
            rows_of(model)._insert(objects, fields=fields, using="default", raw=True)
        except (DatabaseError, ValueError) as error:
            if is_full(error):
                raise
            raise BackupError(
                f"A row of {table} does not fit this database ({reason_of(error)})."
            ) from error


def rows_of(model: Model) -> Any:
    """What of Django's rows writes and removes them as they are, without signals or defaults."""
    return QuerySet(model, using="default")


def maker(
    model: Model, names: list[str], read: list[Callable[[Any], Any]]
) -> Callable[[list[Any]], Any]:
    def make(row: list[Any]) -> Any:
        made = model.__new__(model)
        values = (reads(value) for reads, value in zip(read, row, strict=True))
        made.__dict__.update(zip(names, values, strict=True))
        return made

    return make


def compare(backup: OpenBackup, models: Mapping[str, Model]) -> None:
    """Every row of every table is what it was.

    Raises:
        DamagedBackupError: a table differs.
    """
    for table, said in backup.about["tables"].items():
        found = TableContent(0, "0" * 64)
        if table in models:
            found = content_of(models[table], said["columns"])
        if (found.rows, found.digest) != (said["rows"], said["digest"]):
            raise DamagedBackupError(
                f"{table} is not the same after loading: {in_digits(found.rows, 'row')}, "
                f"{said['rows']} in {backup.name}, or others."
            )
