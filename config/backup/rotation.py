"""Which backups stay."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from config.backup.folder import StoredBackup

RECENT, DAYS, WEEKS, MONTHS = 3, 7, 4, 12


def superfluous(backups: Sequence[StoredBackup]) -> list[StoredBackup]:
    """Those that may go.

    Three stay whatever their age, and the last of seven days, four weeks and twelve months in which
    there is one. A damaged one takes nobody's place and goes once a sound one is newer; the newest
    stays, and so does the newest that was verified.
    """
    ordered = sorted(backups, key=lambda backup: backup.at, reverse=True)
    sound = [backup for backup in ordered if not backup.is_damaged]
    kept = set(map(id, [*ordered[:1], *sound[:RECENT]]))
    kept |= {id(backup) for backup in sound if backup.verified}.intersection(
        [id(next((backup for backup in sound if backup.verified), None))]
    )
    kept |= last_of_each(sound, lambda backup: backup.at.date(), DAYS)
    kept |= last_of_each(sound, lambda backup: backup.at.isocalendar()[:2], WEEKS)
    kept |= last_of_each(sound, lambda backup: (backup.at.year, backup.at.month), MONTHS)
    if not sound:
        return []
    kept |= {id(backup) for backup in ordered if backup.is_damaged and backup.at > sound[0].at}
    return [backup for backup in ordered if id(backup) not in kept]


def last_of_each(
    backups: Sequence[StoredBackup], period: Callable[[StoredBackup], Hashable], most: int
) -> set[int]:
    found: dict[Hashable, int] = {}
    for backup in backups:
        found.setdefault(period(backup), id(backup))
    return set(list(found.values())[:most])
