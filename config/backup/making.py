"""A new backup of the site's database."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from config.backup.about import content_digest
from config.backup.connecting import Database, own_database, snapshot
from config.backup.dumping import dump
from config.backup.encryption import lock
from config.backup.failures import BackupError
from config.backup.folder import (
    UNFINISHED,
    alone,
    free_instant,
    name_at,
    new_file,
    remove_unfinished,
)
from config.backup.rooms import MAKING, room
from config.database.reasons import reason_of
from config.env.secret_key import FILE_NAME

OPENLY_SAID = ("release", "at", "database", "secret", "migrations")


def backup_folder() -> Path:
    return Path(settings.CAIRN_BACKUP_DIR)


def make_backup(*, with_secret: bool = True, now: dt.datetime | None = None) -> Path:
    """A backup in the folder, of the database as it is at one instant; return its place.

    Raises:
        BackupError: it could not be made. What is in the folder is as it was.
    """
    folder = backup_folder()
    with alone(folder):
        remove_unfinished(folder)
        instant = free_instant(folder, now or timezone.now())
        path = folder / name_at(instant)
        with room(MAKING) as aside, new_file(path) as file:
            write_backup(
                own_database(),
                file,
                folder=aside,
                secret=generated_secret() if with_secret else "",
                passphrase=settings.CAIRN_BACKUP_PASSPHRASE,
                instant=instant,
            )
    return path


def write_backup(
    database: Database,
    file: IO[bytes],
    *,
    folder: Path,
    secret: str = "",
    passphrase: str = "",
    instant: dt.datetime,
) -> None:
    """Write a backup of any database; what is needed in between lies in the folder."""
    try:
        with (
            TemporaryDirectory(dir=folder, prefix=UNFINISHED) as place,
            TemporaryFile(dir=folder) as plain,
        ):
            with snapshot(database, Path(place) / "copy.sqlite3") as connection:
                into = plain if passphrase else file
                about = dump(connection, into, secret=secret, instant=instant)
            if passphrase:
                lock(plain, file, passphrase=passphrase, about=openly_said(about))
    except (DatabaseError, sqlite3.Error) as error:
        raise BackupError(
            f"The database could not be read, or not copied ({reason_of(error)})."
        ) from error


def openly_said(about: dict[str, Any]) -> dict[str, Any]:
    """Of an encrypted backup, to everybody."""
    said = {name: about[name] for name in OPENLY_SAID}
    return {**said, "content": content_digest(about["tables"])}


def generated_secret() -> str:
    """The key in the data folder; none where the site's key is given from outside."""
    try:
        return (settings.DATA_DIR / FILE_NAME).read_text("utf-8").strip()
    except (OSError, ValueError):
        return ""
