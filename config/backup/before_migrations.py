"""The backup that a start makes before it changes a database that holds something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.utils import timezone

from config.backup.about import About
from config.backup.daily import remove
from config.backup.failures import BackupError
from config.backup.folder import StoredBackup, alone, is_ahead, stored_backups
from config.backup.making import backup_folder, make_backup
from config.backup.states import Migration


def run(*, say: Callable[[str], None]) -> None:
    """Make it, or don't let the migration begin.

    None is rotated away for it: where starts fail one after the other, the backups of them would
    soon be the newest, and the last one of the former release gone.

    Raises:
        CommandError: it could not be made; the message says why, and how to start without.
    """
    if settings.CAIRN_BACKUP == "off":
        say("CAIRN_BACKUP is off: the database is migrated without a backup.")
        return
    try:
        path = make_backup()
        remove_same(path)
    except BackupError as error:
        raise CommandError(
            f"The backup before the migration could not be made, so that nothing was changed. "
            f"{error} Mend that and start again; CAIRN_BACKUP=off starts without a backup."
        ) from error
    say(f"Before the migration the database was saved in {path}.")


def remove_same(made: Path) -> None:
    """The one before it, if each row of it is in the new one too: of a start that failed, say."""
    folder = backup_folder()
    with alone(folder):
        former = one_before(made, stored_backups(folder))
        if former:
            remove(former)


def one_before(made: Path, backups: list[StoredBackup]) -> StoredBackup | None:
    """None where it is another, or the one that was verified."""
    now = timezone.now()
    in_time = [backup for backup in backups if backup.is_sound and not is_ahead(backup.at, now)]
    if len(in_time) < 2 or in_time[0].path != made or in_time[1].verified:
        return None
    new, former = in_time[0].about, in_time[1].about
    is_same = new and former and said(new) == said(former) and new.content
    return in_time[1] if is_same else None


def said(about: About) -> tuple[frozenset[Migration], str, bool]:
    """What has to be the same. A passphrase that was set since makes another of it."""
    return about.migrations, about.content, about.is_encrypted
