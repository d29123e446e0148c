"""Which backups stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

from config.backup.folder import StoredBackup, is_ahead

RECENT, DAYS, WEEKS, MONTHS = 3, 7, 4, 12
BEFORE_MIGRATIONS = dt.timedelta(days=30)
"""So long the newest of each set of migrations stays: the way back from a release."""


def superfluous(
    backups: Sequence[StoredBackup], *, now: dt.datetime, made: Path | None = None
) -> list[StoredBackup]:
    """Those that may go.

    Three stay whatever their age, and the last of seven days, four weeks and twelve months in which
    there is one, and of each set of migrations in thirty days. A damaged one takes nobody's place
    and goes once a sound one is newer; the newest stays, and so does the newest that was verified.
    None goes of which nobody here knows whether it is sound, nor one of the future, nor the one
    that was just ``made``.
    """
    in_time = [backup for backup in backups if not is_ahead(backup.at, now)]
    ordered = sorted(in_time, key=lambda backup: backup.at, reverse=True)
    sound = [backup for backup in ordered if backup.is_sound]
    if not sound:
        return []
    kept = staying(sound, now)
    gone = [backup for backup in sound if backup not in kept]
    gone += [backup for backup in ordered if backup.is_damaged and backup.at < sound[0].at]
    return [backup for backup in gone if backup is not ordered[0] and backup.path != made]


def staying(sound: Sequence[StoredBackup], now: dt.datetime) -> list[StoredBackup]:
    """Of sound ones, the newest first."""
    lately = [backup for backup in sound if now - backup.at <= BEFORE_MIGRATIONS]
    return [
        *sound[:RECENT],
        *[backup for backup in sound if backup.verified][:1],
        *last_of_each(sound, lambda backup: backup.at.date(), DAYS),
        *last_of_each(sound, lambda backup: backup.at.isocalendar()[:2], WEEKS),
        *last_of_each(sound, lambda backup: (backup.at.year, backup.at.month), MONTHS),
        *last_of_each(lately, lambda backup: backup.about and backup.about.migrations),
    ]


def last_of_each(
    backups: Sequence[StoredBackup],
    period: Callable[[StoredBackup], Hashable],
    most: int | None = None,
) -> list[StoredBackup]:
    found: dict[Hashable, StoredBackup] = {}
    for backup in backups:
        found.setdefault(period(backup), backup)
    return list(found.values())[:most]
