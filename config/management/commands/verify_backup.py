"""Tries a backup: ``manage.py verify_backup [FILE]``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backup.failures import BackupError
from config.backup.folder import newest_of, stored_backups
from config.backup.making import backup_folder
from config.backup.verifying import verify
from config.counts import in_digits


class Command(BaseCommand):
    help = "Restore a backup aside, compare every table, and note that it is whole."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="newest", help="default: the newest")

    def handle(self, *args: Any, **options: Any) -> None:
        path = place_of(options["file"])
        try:
            rows = verify(path)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{path} is whole: {in_digits(rows, 'row')}, restored aside and compared."
        )


def place_of(name: str) -> Path:
    """The file of that name, here or in the folder of the backups; "newest" is one, too."""
    if name == "newest":
        return newest()
    path = Path(name)
    in_folder = backup_folder() / name
    try:
        return in_folder if not path.exists() and in_folder.exists() else path
    except OSError:  # a folder that may not be entered: whoever opens the file says so
        return path


def newest() -> Path:
    try:
        found = newest_of(stored_backups(backup_folder()), now=timezone.now())
    except BackupError as error:
        raise CommandError(str(error)) from error
    if not found:
        raise CommandError(f"{backup_folder()} holds no backup; `manage.py backup` makes one.")
    return found.path
