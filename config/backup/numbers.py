"""How old the newest backup is, and when one was last proved to be whole."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from config.backup.failures import BackupError
from config.backup.folder import StoredBackup, is_ahead, stored_backups
from config.metrics.numbers import NumberSource, SiteNumber

TEXTS = {
    "cairn_backups": "Sound backups in the folder of backups.",
    "cairn_backup_age_seconds": "Age of the newest sound backup.",
    "cairn_backup_verified_age_seconds": "Time since a backup was last proved to be whole.",
}


@dataclass(frozen=True)
class BackupState:
    """``newest`` and ``verified`` are seconds since 1970; None where there is none."""

    count: int
    newest: float | None = None
    verified: float | None = None


def backup_state() -> BackupState:
    """Of the sound ones; a time that is in the future is none."""
    now = timezone.now()
    found = [one for one in stored() if one.is_sound]
    made = [one.at for one in found]
    verified = [one.verified for one in found if one.verified]
    return BackupState(len(found), latest(made, now), latest(verified, now))


def stored() -> list[StoredBackup]:
    """None where nobody can look for them; the doctor says why."""
    try:
        return stored_backups(Path(settings.CAIRN_BACKUP_DIR))
    except BackupError:
        return []


def latest(instants: Iterable[dt.datetime], now: dt.datetime) -> float | None:
    found = [instant.timestamp() for instant in instants if not is_ahead(instant, now)]
    return max(found, default=None)


def backups() -> Iterator[SiteNumber]:
    """None on a site that keeps no backups."""
    if settings.CAIRN_BACKUP == "off":
        return
    state = backup_state()
    yield SiteNumber("cairn_backups", state.count)
    if state.newest is not None:
        yield SiteNumber("cairn_backup_age_seconds", time.time() - state.newest)
    if state.verified is not None:
        yield SiteNumber("cairn_backup_verified_age_seconds", time.time() - state.verified)


SOURCE = NumberSource(TEXTS, backups)
