"""The file of a backup opened: nothing in it is used before all of it was checked."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from config.backup.container import open_container, read_about
from config.backup.dumping import SECRET, member_of
from config.backup.encryption import unlocked
from config.backup.failures import BackupError
from config.backup.states import Migration

PIECE = 1024 * 1024


@dataclass(frozen=True)
class OpenBackup:
    """``about`` is what it says of itself: release, instant, migrations, tables."""

    name: str
    content: zipfile.ZipFile
    about: dict[str, Any]

    @property
    def migrations(self) -> list[Migration]:
        return [(app, name) for app, name in self.about["migrations"]]

    @property
    def secret(self) -> str:
        return self.content.read(SECRET).decode() if self.about["secret"] else ""

    def rows(self, table: str) -> Iterator[list[Any]]:
        with self.content.open(member_of(table)) as member:
            for line in member:
                yield json.loads(line)


@contextmanager
def open_backup(path: Path, *, passphrase: str) -> Iterator[OpenBackup]:
    """A backup that is whole and can be read by this release.

    Raises:
        BackupError: it is not; the message says why.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} can't be read ({error.strerror}).") from error
    with file, open_container(file, path.name) as content:
        about = read_about(content, path.name)
        if not about.get("encrypted"):
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
    """It, if its tables are those it says it has and its release is not newer than this."""
    about, name = backup.about, backup.name
    try:
        if numbers(about["release"]) > numbers(settings.CAIRN_RELEASE):
            raise BackupError(
                f"{name} was made by Cairn {about['release']}, which is newer than this "
                f"({settings.CAIRN_RELEASE}). Use that release."
            )
        for table, said in about["tables"].items():
            if sha256_of(backup.content, member_of(table)) != said["sha256"]:
                raise BackupError(f"{name} is damaged: the table {table} is another.")
        assert isinstance(backup.migrations, list)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BackupError(f"{name} is no backup of Cairn ({error}).") from error
    return backup


def numbers(release: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", release)]


def sha256_of(content: zipfile.ZipFile, member: str) -> str:
    found = hashlib.sha256()
    with content.open(member) as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()
