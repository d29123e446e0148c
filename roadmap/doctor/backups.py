"""Whether there is a backup, how old it is, whether it was tried, where it lies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from config.backup.folder import stored_backups
from config.backup.making import backup_folder
from roadmap.doctor.findings import Finding, Grade

SUBJECT = "Backups"
OLD = dt.timedelta(days=2)
VERIFIED_LONG_AGO = dt.timedelta(days=30)


def backups() -> Iterator[Finding]:
    found = [backup for backup in stored_backups(backup_folder()) if not backup.is_damaged]
    if not found:
        yield Finding(
            Grade.WARNING, SUBJECT, f"None in {backup_folder()} yet; run `manage.py backup`."
        )
        return
    newest, now = found[0], timezone.now()
    old = now - newest.at > OLD
    yield Finding(
        Grade.WARNING if old else Grade.GOOD,
        SUBJECT,
        f"The newest is of {newest.at:%Y-%m-%d %H:%M} UTC"
        + ("; see that the worker runs, or run `manage.py backup`." if old else "."),
    )
    yield from verification(
        max((backup.verified for backup in found if backup.verified), default=None), now
    )
    yield from place()


def verification(last: dt.datetime | None, now: dt.datetime) -> Iterator[Finding]:
    if last is None:
        text = "None was ever restored to see whether it is whole; run `manage.py verify_backup`."
    elif now - last > VERIFIED_LONG_AGO:
        text = f"The last verified on {last:%Y-%m-%d}; run `manage.py verify_backup`."
    else:
        yield Finding(Grade.GOOD, SUBJECT, f"One was verified on {last:%Y-%m-%d}.")
        return
    yield Finding(Grade.WARNING, SUBJECT, text)


def place() -> Iterator[Finding]:
    """A hint, no warning: who copies the folder away does well too."""
    if backup_folder().stat().st_dev == settings.DATA_DIR.stat().st_dev:
        yield Finding(
            Grade.GOOD,
            SUBJECT,
            "They lie on the disk of the data: copy them to another machine, or set "
            "CAIRN_BACKUP_DIR.",
        )
