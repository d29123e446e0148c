"""Whether there is a backup, how old it is, whether it was tried, where it lies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import timezone

from config.backup.failures import BackupError
from config.backup.folder import StoredBackup, is_ahead, stored_backups
from config.backup.looking import State
from config.backup.making import backup_folder
from roadmap.doctor.findings import Finding, Grade

SUBJECT = "Backups"
OLD = dt.timedelta(days=2)
VERIFIED_LONG_AGO = dt.timedelta(days=30)


def backups() -> Iterator[Finding]:
    if settings.CAIRN_BACKUP == "off":
        yield Finding(Grade.GOOD, SUBJECT, "CAIRN_BACKUP is off: Cairn makes none by itself.")
        return
    try:
        stored = stored_backups(backup_folder())
    except BackupError as error:
        yield Finding(Grade.WARNING, SUBJECT, str(error))
        return
    now = timezone.now()
    yield from not_sound(stored)
    yield from of_the_future(stored, now)
    found = [backup for backup in stored if backup.is_sound and not is_ahead(backup.at, now)]
    if not found:
        yield Finding(
            Grade.WARNING, SUBJECT, f"None in {backup_folder()} yet; run `manage.py backup`."
        )
        return
    yield age(found[0], now)
    yield from verification(found, now)
    yield from place()


def not_sound(stored: Sequence[StoredBackup]) -> Iterator[Finding]:
    """Those that help nobody, or not here."""
    for state, text in (
        (State.DAMAGED, "damaged; copy it again, or remove it."),
        (State.UNKNOWN, "can't be read by this process, or not by this release."),
    ):
        names = [backup.path.name for backup in stored if backup.state is state]
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            yield Finding(
                Grade.WARNING, SUBJECT, f"{names[0]}{more}: {text} See `manage.py list_backups`."
            )


def of_the_future(stored: Sequence[StoredBackup], now: dt.datetime) -> Iterator[Finding]:
    ahead = [backup for backup in stored if is_ahead(backup.at, now)]
    if ahead:
        yield Finding(
            Grade.WARNING,
            SUBJECT,
            f"{len(ahead)} of the future, such as {ahead[0].path.name}: see that the clock is "
            "right; if it is, give them the names of their true time. Cairn leaves them alone.",
        )


def age(newest: StoredBackup, now: dt.datetime) -> Finding:
    old = now - newest.at > OLD
    return Finding(
        Grade.WARNING if old else Grade.GOOD,
        SUBJECT,
        f"The newest is of {newest.at:%Y-%m-%d %H:%M} UTC"
        + ("; see that the worker runs, or run `manage.py backup`." if old else "."),
    )


def verification(found: Sequence[StoredBackup], now: dt.datetime) -> Iterator[Finding]:
    verified = [backup.verified for backup in found if backup.verified]
    last = max((instant for instant in verified if not is_ahead(instant, now)), default=None)
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
