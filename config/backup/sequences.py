"""The numbers that a database gives to new rows: none is given twice, even where a row is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

Model = type[models.Model]
SET_SQLITE = "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s"
ADD_SQLITE = (
    "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s "
    "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)"
)
LAST_SQLITE = "SELECT name, seq FROM sqlite_sequence"
LAST_POSTGRES = (
    "SELECT pg_sequence_last_value(pg_get_serial_sequence(quote_ident(%s), %s)::regclass)"
)
SET_POSTGRES = "SELECT setval(pg_get_serial_sequence(quote_ident(%s), %s), %s, true)"


def last_numbers(connection: BaseDatabaseWrapper, tables: Iterable[Model]) -> dict[str, int]:
    """By table: the last number given."""
    keys = numbered(tables)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(LAST_SQLITE)
            return {name: int(last) for name, last in cursor.fetchall() if name in keys}
        found = {}
        for table, column in keys.items():
            cursor.execute(LAST_POSTGRES, [table, column])
            (last,) = cursor.fetchone()
            if last is not None:
                found[table] = int(last)
        return found


def numbered(tables: Iterable[Model]) -> dict[str, str]:
    """By table: the column that the database numbers."""
    return {
        model._meta.db_table: str(model._meta.pk.column)
        for model in tables
        if isinstance(
            model._meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField
        )
    }


def go_on_from(
    connection: BaseDatabaseWrapper, tables: Mapping[str, Model], numbers: Mapping[str, Any]
) -> None:
    """Number new rows on from the last numbers given, or from the highest that is there."""
    with connection.cursor() as cursor:
        for table, column in numbered(tables.values()).items():
            highest = tables[table]._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
            last = max(highest, int(numbers.get(table, 0)))
            if last < 1:
                continue
            if connection.vendor == "sqlite":
                cursor.execute(SET_SQLITE, [last, table])
                cursor.execute(ADD_SQLITE, [table, last, table])
            else:
                cursor.execute(SET_POSTGRES, [table, column, last])
