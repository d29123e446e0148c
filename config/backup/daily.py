"""What is done every day: a backup, and room for the next ones."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.utils import timezone

from config.backup.folder import alone, stored_backups
from config.backup.making import backup_folder, make_backup
from config.backup.rotation import superfluous
from config.backup.verifying import verify

VERIFIED_EVERY = dt.timedelta(days=7)
logger = logging.getLogger("cairn.backup")


def run() -> str:
    """Make a backup, remove those that may go, and once a week verify the new one.

    Returns what was done, in a sentence.

    Raises:
        BackupError: it could not be made, or the new one can't be restored.
    """
    if settings.CAIRN_BACKUP == "off":
        return "CAIRN_BACKUP is off: no backup was made."
    path = make_backup()
    removed = rotate()
    done = f"{path.name} was made, {removed} older removed."
    if is_verification_due():
        done += f" It was restored aside and is whole: {verify(path)} rows."
    logger.info(done)
    return done


def rotate() -> int:
    folder = backup_folder()
    with alone(folder):
        gone = superfluous(stored_backups(folder))
        for backup in gone:
            backup.path.unlink(missing_ok=True)
    return len(gone)


def is_verification_due() -> bool:
    verified = [backup.verified for backup in stored_backups(backup_folder()) if backup.verified]
    return not verified or timezone.now() - max(verified) >= VERIFIED_EVERY
