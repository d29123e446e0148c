"""What is done every day: a backup, and room for the next ones."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from config.backup.folder import StoredBackup, alone, is_ahead, stored_backups
from config.backup.making import backup_folder, make_backup
from config.backup.rotation import superfluous
from config.backup.verifying import verify
from config.counts import in_digits

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
    removed = rotate(path)
    done = f"{path.name} was made, {removed} older removed."
    if is_verification_due():
        done += f" It was restored aside and is whole: {in_digits(verify(path), 'row')}."
    logger.info(done)
    return done


def rotate(made: Path) -> int:
    """Remove those that may go, never the one just made; return how many went."""
    folder = backup_folder()
    with alone(folder):
        gone = superfluous(stored_backups(folder), now=timezone.now(), made=made)
        return sum(map(remove, gone))


def remove(backup: StoredBackup) -> bool:
    """Whether it went; what stays takes room, and stops nothing."""
    try:
        backup.path.unlink()
    except OSError as error:
        logger.warning("%s could not be removed (%s)", backup.path.name, error.strerror)
        return False
    return True


def is_verification_due() -> bool:
    """A note of the future was written while the clock was wrong."""
    now = timezone.now()
    verified = [backup.verified for backup in stored_backups(backup_folder()) if backup.verified]
    last = max((instant for instant in verified if not is_ahead(instant, now)), default=None)
    return last is None or now - last >= VERIFIED_EVERY
