"""A backup restored aside and compared with what it says."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils import timezone

from config.backup.connecting import as_default, in_file
from config.backup.failures import BackupError, LockedBackupError
from config.backup.folder import note
from config.backup.loading import load
from config.backup.making import backup_folder
from config.backup.reading import open_backup


def verify(path: Path) -> int:
    """Restore it into a database of its own, compare every table; return how many rows there are.

    The result is noted beside the backups, if it is one of those.

    Raises:
        BackupError: it can't be restored.
    """
    is_ours = path.parent.resolve() == backup_folder().resolve()
    try:
        rows = restored_aside(path)
    except LockedBackupError:  # whether it is whole, nobody can see
        raise
    except BackupError as error:
        if is_ours and path.exists():
            note(path.parent, path.name, at=timezone.now(), fault=str(error))
        raise
    if is_ours:
        note(path.parent, path.name, at=timezone.now())
    return rows


def restored_aside(path: Path) -> int:
    with (
        open_backup(path, passphrase=settings.CAIRN_BACKUP_PASSPHRASE) as backup,
        TemporaryDirectory(dir=settings.DATA_DIR, prefix=".verifying-") as room,
    ):
        with as_default(in_file(Path(room) / "aside.sqlite3")) as connection:
            load(connection, backup)
        return sum(table["rows"] for table in backup.about["tables"].values())
