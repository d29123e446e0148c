"""How old the newest backup is, and when one was last proved to be whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from config.backup.folder import stored_backups
from config.metrics.numbers import NumberSource, SiteNumber

TEXTS = {
    "cairn_backups": "Backups in the folder of backups.",
    "cairn_backup_age_seconds": "Age of the newest backup.",
    "cairn_backup_verified_age_seconds": "Time since a backup was last proved to be whole.",
}


@dataclass(frozen=True)
class BackupState:
    """``newest`` and ``verified`` are seconds since 1970; None where there is none."""

    count: int
    newest: float | None = None
    verified: float | None = None


def backup_state() -> BackupState | None:
    """None on a site that keeps no backups."""
    folder = Path(settings.CAIRN_BACKUP_DIR)
    if not folder.is_dir():
        return None
    found = stored_backups(folder)
    made = [backup.at.timestamp() for backup in found]
    verified = [backup.verified.timestamp() for backup in found if backup.verified]
    return BackupState(len(found), max(made, default=None), max(verified, default=None))


def backups() -> Iterator[SiteNumber]:
    state = backup_state()
    if state is None:
        return
    yield SiteNumber("cairn_backups", state.count)
    if state.newest is not None:
        yield SiteNumber("cairn_backup_age_seconds", time.time() - state.newest)
    if state.verified is not None:
        yield SiteNumber("cairn_backup_verified_age_seconds", time.time() - state.verified)


SOURCE = NumberSource(TEXTS, backups)
