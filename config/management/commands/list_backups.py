"""Lists the backups: ``manage.py list_backups``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config.backup.folder import StoredBackup, stored_backups
from config.backup.making import backup_folder


class Command(BaseCommand):
    help = "List the backups in CAIRN_BACKUP_DIR, the newest first."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = stored_backups(backup_folder())
        for backup in found:
            self.stdout.write(line_of(backup))
        if not found:
            self.stdout.write(f"{backup_folder()} holds no backup; `manage.py backup` makes one.")


def line_of(backup: StoredBackup) -> str:
    about = backup.about or {}
    parts = [
        backup.path.name,
        f"{backup.at:%Y-%m-%d %H:%M} UTC",
        f"{backup.size:,} bytes",
        f"Cairn {about.get('release', '?')}",
        "encrypted" if about.get("encrypted") else "not encrypted",
    ]
    if backup.is_damaged:
        parts.append("DAMAGED")
    elif backup.verified:
        parts.append(f"verified {backup.verified:%Y-%m-%d}")
    else:
        parts.append("not verified")
    return "  ".join(parts)
