"""All rows of a database brought into an empty one, of the same kind or another."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from config.backup.connecting import Database
from config.backup.failures import BackupError
from config.backup.holding import held, refuse_writers
from config.backup.making import write_backup
from config.backup.reading import open_backup
from config.backup.restoring import is_empty, put_in_place
from config.backup.rooms import MOVING, room


def move(*, source: Database, target: Database) -> dict[str, int]:
    """Copy every row and compare every table; return the number of rows by table.

    The source stays as it is, and nobody writes to it meanwhile.

    Raises:
        BackupError: the target is not empty, or a row does not fit it, and the target is as it
            was; or somebody has one of them open, or wanted to write to the source.
    """
    refuse_rows(target)
    with (
        held(source) as own,
        room(MOVING) as folder,
        (folder / "all.zip").open("w+b") as file,
    ):
        write_backup(source, file, folder=folder, instant=timezone.now())
        file.flush()
        with open_backup(Path(file.name), passphrase="") as backup:
            put_in_place(target, backup, first=lambda: refuse_rows(target))
            refuse_writers(own)
            return {table: said["rows"] for table, said in backup.about["tables"].items()}


def refuse_rows(target: Database) -> None:
    if not is_empty(target):
        raise BackupError("The target is not empty: name an empty database.")
