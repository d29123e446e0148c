"""Lists the backups: ``manage.py list_backups``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backup.failures import BackupError
from config.backup.folder import StoredBackup, is_ahead, stored_backups
from config.backup.making import backup_folder


class Command(BaseCommand):
    help = "List the backups in CAIRN_BACKUP_DIR, the newest first."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = stored_backups(backup_folder())
        except BackupError as error:
            raise CommandError(str(error)) from error
        for backup in found:
            self.stdout.write(line_of(backup))
        if not found:
            self.stdout.write(f"{backup_folder()} holds no backup; `manage.py backup` makes one.")


def line_of(backup: StoredBackup) -> str:
    parts = [backup.path.name, f"{backup.at:%Y-%m-%d %H:%M} UTC", f"{backup.size:,} bytes"]
    if backup.about:
        encrypted = "encrypted" if backup.about.is_encrypted else "not encrypted"
        parts += [f"Cairn {backup.about.release[:40]}", encrypted]
    parts.append(state_of(backup))
    if is_ahead(backup.at, timezone.now()):
        parts.append("IN THE FUTURE: the clock is wrong, or was")
    return "  ".join(parts)


def state_of(backup: StoredBackup) -> str:
    if backup.is_damaged:
        return "DAMAGED"
    if not backup.is_sound:
        return f"UNKNOWN: {backup.fault}"
    return f"verified {backup.verified:%Y-%m-%d}" if backup.verified else "not verified"
