"""The backup that a start makes before it changes a database that holds something."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.management import CommandError

from config.backup.daily import rotate
from config.backup.failures import BackupError
from config.backup.making import make_backup


def run(*, say: Callable[[str], None]) -> None:
    """Make it, or don't let the migration begin.

    Raises:
        CommandError: it could not be made; the message says why, and how to start without.
    """
    if settings.CAIRN_BACKUP == "off":
        say("CAIRN_BACKUP is off: the database is migrated without a backup.")
        return
    try:
        path = make_backup()
        rotate()
    except BackupError as error:
        raise CommandError(
            f"The backup before the migration could not be made, so that nothing was changed. "
            f"{error} Mend that and start again; CAIRN_BACKUP=off starts without a backup."
        ) from error
    say(f"Before the migration the database was saved in {path}.")
