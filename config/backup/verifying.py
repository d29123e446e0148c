"""A backup restored aside and compared with what it says."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from config.backup.connecting import as_default, in_file
from config.backup.failures import BackupError, DamagedBackupError
from config.backup.folder import note
from config.backup.loading import load
from config.backup.making import backup_folder
from config.backup.reading import open_backup, regular
from config.backup.rooms import VERIFYING, room

logger = logging.getLogger("cairn.backup")


def verify(path: Path) -> int:
    """Restore it into a database of its own, compare every table; return how many rows there are.

    That it is whole, or damaged, is noted beside the backups, if it is one of those. Nothing is
    noted where nobody knows: without room or a passphrase, or in an older release.

    Raises:
        DamagedBackupError: it is not as it was written.
        BackupError: it can't be restored here and now.
    """
    file = regular(path)
    try:
        rows = restored_aside(path)
    except DamagedBackupError as error:
        remember(path, file, fault=str(error))
        raise
    remember(path, file)
    return rows


def remember(path: Path, file: os.stat_result, *, fault: str = "") -> None:
    """In the folder of the backups; where nobody may write there, what was found is still true."""
    if path.parent.resolve() != backup_folder().resolve():
        return
    try:
        note(path, file, at=timezone.now(), fault=fault)
    except BackupError as error:
        logger.warning("what was found of %s could not be noted: %s", path.name, error)


def restored_aside(path: Path) -> int:
    with (
        open_backup(path, passphrase=settings.CAIRN_BACKUP_PASSPHRASE) as backup,
        room(VERIFYING) as aside,
    ):
        with as_default(in_file(aside / "aside.sqlite3")) as connection:
            load(connection, backup)
        return sum(table["rows"] for table in backup.about["tables"].values())
