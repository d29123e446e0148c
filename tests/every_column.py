"""Every column of every table of the database: where a word stands, and which could hold one."""

from __future__ import annotations

import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from accounts.models import Session
from accounts.sessions import SessionStore


def tables() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def places_of(word: str) -> dict[str, list[str]]:
    """By "table.column": the values in which the word stands, in whatever case or packing."""
    return places_where(lambda text: word in text)


def places_where(is_meant: Callable[[str], bool]) -> dict[str, list[str]]:
    """By "table.column": the values, in whatever packing, that are meant in lower case."""
    found: dict[str, list[str]] = defaultdict(list)
    for table in sorted(tables()):
        for column, value in values_of(table):
            text = unpacked(table, column, value)
            if is_meant(text.lower()):
                found[f"{table}.{column}"].append(text)
    return dict(found)


def values_of(table: str) -> Iterator[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        columns = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield from zip(columns, row, strict=True)


def unpacked(table: str, column: str, value: Any) -> str:
    """A value as text; of a session and of the cache what was packed into it."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    if not isinstance(value, str):
        return json.dumps(value, default=str)
    if (table, column) == (Session._meta.db_table, "session_data"):
        return json.dumps(SessionStore().decode(value))
    if (table, column) == ("cairn_cache", "value"):
        try:
            return base64.b64decode(value).decode("latin-1")
        except binascii.Error:
            return value
    return value


def model_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}


def columns_of_words() -> set[str]:
    """Each "table.column" of a model that can hold what a person writes."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if not field.choices
        and isinstance(
            field,
            models.CharField
            | models.TextField
            | models.JSONField
            | models.BinaryField
            | models.FileField,
        )
    }
