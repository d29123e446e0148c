"""The file of a backup opened: nothing in it is used before all of it was checked."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from config.backup.about import about_of, migrations_of
from config.backup.container import UNREADABLE, open_container, part, read_about
from config.backup.dumping import SECRET, member_of
from config.backup.encryption import unlocked
from config.backup.failures import BackupError, DamagedBackupError
from config.backup.states import Migration, tables_at

PIECE = 1024 * 1024


@dataclass(frozen=True)
class OpenBackup:
    """``about`` is what it says of itself: release, instant, migrations, tables."""

    name: str
    content: zipfile.ZipFile
    about: dict[str, Any]

    @property
    def migrations(self) -> list[Migration]:
        return migrations_of(self.about)

    @property
    def secret(self) -> str:
        if not self.about["secret"]:
            return ""
        return part(self.content, SECRET, self.name).decode("utf-8", "replace")

    def rows(self, table: str) -> Iterator[list[Any]]:
        try:
            with self.content.open(member_of(table)) as member:
                for line in member:
                    yield json.loads(line)
        except OSError as error:
            raise unreadable(self.name, error) from error


def regular(path: Path) -> os.stat_result:
    """What the system says of a file, which is read more than once: from no pipe, then.

    Raises:
        BackupError: it is missing, or no regular file.
    """
    try:
        file = path.stat()
    except OSError as error:
        raise unreadable(str(path), error) from error
    if not stat.S_ISREG(file.st_mode):
        raise BackupError(f"{path} is no regular file: save the backup in one first.")
    return file


def unreadable(name: str, error: OSError) -> BackupError:
    return BackupError(f"{name} can't be read ({error.strerror or error}).")


@contextmanager
def open_backup(path: Path, *, passphrase: str) -> Iterator[OpenBackup]:
    """A backup that is whole and can be read by this release.

    Raises:
        DamagedBackupError: it is not as it was written.
        BackupError: it can't be read here and now; the message says why.
    """
    regular(path)
    try:
        file = path.open("rb")
    except OSError as error:
        raise unreadable(str(path), error) from error
    with file, open_container(file, path.name) as content:
        about = read_about(content, path.name)
        if about.get("encrypted") is not True:
            yield checked(OpenBackup(path.name, content, about))
            return
        with (
            unlocked(
                content, passphrase=passphrase, folder=settings.DATA_DIR, name=path.name
            ) as plain,
            open_container(plain, path.name) as inner,
        ):
            yield checked(OpenBackup(path.name, inner, read_about(inner, path.name)))


def checked(backup: OpenBackup) -> OpenBackup:
    """It, if all it says has the form it must have, and its tables are those that it says."""
    about, name = backup.about, backup.name
    try:
        if about_of(about).is_encrypted:
            raise ValueError("it is locked twice")
    except ValueError as error:
        raise BackupError(f"{name} is no backup of Cairn ({error}).") from error
    if missing := tables_of(tuple(backup.migrations)) - set(about["tables"]):
        raise BackupError(f"{name} is no backup of Cairn: the table {min(missing)} is missing.")
    for table, said in about["tables"].items():
        if sha256_of(backup, member_of(table)) != said["sha256"]:
            raise DamagedBackupError(f"{name} is damaged: the table {table} is another.")
    if about["secret"]:
        part(backup.content, SECRET, name)
    return backup


@lru_cache(maxsize=4)
def tables_of(migrations: tuple[Migration, ...]) -> frozenset[str]:
    return frozenset(tables_at(migrations))


def sha256_of(backup: OpenBackup, member: str) -> str:
    found = hashlib.sha256()
    try:
        with backup.content.open(member) as file:
            while piece := file.read(PIECE):
                found.update(piece)
    except UNREADABLE as error:
        raise BackupError(f"{backup.name} is no backup of Cairn ({error}).") from error
    except OSError as error:
        raise unreadable(backup.name, error) from error
    return found.hexdigest()
