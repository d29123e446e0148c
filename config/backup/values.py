"""Rows as lines of JSON that mean the same on every database, and digests of them."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import hashlib
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import JSONField, Value
from django.db.models.functions import Cast

from config.backup.failures import BackupError

LARGEST_EXPONENT = 400
"""Of a number in JSON that is compared as a whole number; no database here holds a larger one."""
DIGESTS = 2**256
type Column = models.Field[Any, Any]
TO_TEXT: dict[type, Callable[[Any], Any]] = {
    str: str,
    int: int,
    float: float,
    bool: bool,
    type(None): lambda value: None,
    dt.datetime: lambda value: (
        value.astimezone(dt.UTC).isoformat() if value.tzinfo else (value.isoformat())
    ),
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.timedelta: lambda value: value // dt.timedelta(microseconds=1),
    uuid.UUID: str,
    Decimal: str,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
    memoryview: lambda value: base64.b64encode(value).decode("ascii"),
}
FROM_TEXT: tuple[tuple[type[models.Field[Any, Any]], Callable[[Any], Any]], ...] = (
    (models.DateTimeField, dt.datetime.fromisoformat),
    (models.DateField, dt.date.fromisoformat),
    (models.TimeField, dt.time.fromisoformat),
    (models.DurationField, lambda value: dt.timedelta(microseconds=value)),
    (models.UUIDField, uuid.UUID),
    (models.DecimalField, Decimal),
    (models.BinaryField, base64.b64decode),
    (JSONField, lambda text: json_value(text)),
)


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields that the model's own table has, but for those the database computes.

    They are in the order of their names: the order of a model is not that of its migrations.
    """
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    return sorted(fields, key=lambda field: str(field.column))


def selected(field: models.Field[Any, Any]) -> Any:
    """How a column is read: JSON as its text, which tells a JSON null from none."""
    if isinstance(field, JSONField):
        return Cast(field.attname, models.TextField())
    return field.attname


def as_line(row: tuple[Any, ...]) -> bytes:
    """A row as one line of JSON, without its end."""
    values = [TO_TEXT[kind_of(value)](value) for value in row]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def kind_of(value: Any) -> type:
    """The first of the known types that a value is of: a word of a vocabulary is a text."""
    found = next((kind for kind in type(value).__mro__ if kind in TO_TEXT), None)
    if found is None:
        raise BackupError(f"A value of the type {type(value).__name__} has no form in a backup.")
    return found


def readers(fields: list[models.Field[Any, Any]]) -> list[Callable[[Any], Any]]:
    """For each column what makes its value of that of the line; none is made of null."""
    return [reader(field) for field in fields]


def reader(field: Any) -> Callable[[Any], Any]:
    while field.remote_field:
        field = field.target_field
    for kind, read in FROM_TEXT:
        if isinstance(field, kind):
            return lambda value: None if value is None else read(value)
    return lambda value: value


def json_value(text: str) -> Any:
    """The value of a column of JSON; a null in it is not the column's own."""
    value = json.loads(text)
    return Value(None, JSONField()) if value is None else value


def digest_of(line: bytes, json_columns: list[int]) -> int:
    """A number for a row that is the same on every database.

    Databases keep JSON with the names in an order and the numbers in a form of their own.
    """
    if json_columns:
        row = json.loads(line)
        for column in json_columns:
            if row[column] is not None:
                row[column] = json.loads(row[column], parse_float=number)
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        # SQLite takes half a character in JSON, written as an escape.
        line = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(line).digest())


def number(text: str) -> int | float:
    found = Decimal(text)
    try:
        if found.adjusted() < LARGEST_EXPONENT and found == found.to_integral_value():
            return int(found)
    except decimal.InvalidOperation:
        pass
    return float(text)


def json_columns(fields: list[models.Field[Any, Any]]) -> list[int]:
    return [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
