"""A database written into the file of a backup, a table at a time."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import batched
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup.container import new_container, write_about
from config.backup.failures import BackupError
from config.backup.sequences import last_numbers
from config.backup.states import Model, applied, tables_at
from config.backup.tables import names_in, ours, unsaved
from config.backup.values import (
    DIGESTS,
    Column,
    as_line,
    columns,
    digest_of,
    json_columns,
    selected,
)

logger = logging.getLogger("cairn.backup")
SECRET = "secret_key"  # noqa: S105
ROWS = 1_000
"""Rows that are held in memory at once."""


@dataclass(frozen=True)
class TableContent:
    """``digest`` is of the rows in any order; ``sha256`` of the bytes in the file."""

    rows: int
    digest: str
    sha256: str = ""


def dump(
    connection: BaseDatabaseWrapper, file: IO[bytes], *, secret: str, instant: dt.datetime
) -> dict[str, Any]:
    """Write all that the database holds; return what the file says of itself.

    Raises:
        BackupError: the database is empty, or it has a table of Cairn's that no migration made.
    """
    migrations = applied(connection)
    if not migrations:
        raise BackupError("The database is empty: there is nothing to back up.")
    models = tables_at(migrations)
    left_out = others(connection, models)
    about: dict[str, Any] = {
        "release": settings.CAIRN_RELEASE,
        "at": instant.isoformat(timespec="milliseconds"),
        "database": connection.vendor,
        "encrypted": False,
        "secret": bool(secret),
        "migrations": migrations,
        "numbers": last_numbers(connection, models.values()),
        "left_out": left_out,
        "tables": {},
    }
    with new_container(file) as content:
        for table, model in models.items():
            about["tables"][table] = {
                "columns": [field.column for field in columns(model)],
                **asdict(write_table(content, table, model)),
            }
        if secret:
            content.writestr(SECRET, secret)
        write_about(content, about)
    return about


def others(connection: BaseDatabaseWrapper, models: Collection[str]) -> list[str]:
    """Tables of other programs and of apps that are gone, which no backup of Cairn holds.

    Raises:
        BackupError: one is of an app that is here, and would be missing.
    """
    there = names_in(connection) - set(models) - unsaved()
    apps_here = tuple(f"{app.label}_" for app in apps.get_app_configs())
    missing = {name for name in there & ours(connection) if name.startswith(apps_here)}
    if missing:
        raise BackupError(
            f"The database has tables of Cairn that its migrations did not make: "
            f"{', '.join(sorted(missing))}. A backup would be without them; report this."
        )
    if there:
        logger.warning("not of Cairn, left out of the backup: %s", ", ".join(sorted(there)))
    return sorted(there)


def write_table(content: zipfile.ZipFile, table: str, model: Model) -> TableContent:
    packed, places = hashlib.sha256(), json_columns(columns(model))
    rows = digest = 0
    with content.open(member_of(table), "w", force_zip64=True) as member:
        for lines in batched(lines_of(model, columns(model)), ROWS):
            piece = b"".join(line + b"\n" for line in lines)
            member.write(piece)
            packed.update(piece)
            rows += len(lines)
            digest += sum(digest_of(line, places) for line in lines)
    return TableContent(rows, f"{digest % DIGESTS:064x}", packed.hexdigest())


def member_of(table: str) -> str:
    return f"tables/{table}.jsonl"


def content_of(model: Model, order: Sequence[str] = ()) -> TableContent:
    """The same of a table as it is in the database, without a file.

    ``order`` names the columns as a backup has them; a digest depends on it.
    """
    fields = in_order(columns(model), order)
    places = json_columns(fields)
    rows = digest = 0
    for line in lines_of(model, fields):
        rows += 1
        digest += digest_of(line, places)
    return TableContent(rows, f"{digest % DIGESTS:064x}")


def in_order(fields: list[Column], order: Sequence[str]) -> list[Column]:
    places = {name: place for place, name in enumerate(order)}
    return sorted(fields, key=lambda field: places.get(str(field.column), 0))


def lines_of(model: Model, fields: list[Column]) -> Iterator[bytes]:
    """The rows by their keys, page by page."""
    key = model._meta.pk
    place = next(number for number, field in enumerate(fields) if field.attname == key.attname)
    rows = model._base_manager.order_by(key.attname).values_list(*map(selected, fields))
    page = list(rows[:ROWS])
    while page:
        yield from map(as_line, page)
        page = list(rows.filter(**{f"{key.attname}__gt": page[-1][place]})[:ROWS])
