"""Makes a backup while the site runs: ``manage.py backup``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backup.failures import BackupError
from config.backup.making import generated_secret, make_backup


class Command(BaseCommand):
    help = "Save the whole database in one file in CAIRN_BACKUP_DIR. The site may run meanwhile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-secret", action="store_true", help="leave the generated secret key out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with_secret = not options["without_secret"]
        try:
            path = make_backup(with_secret=with_secret)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} ({path.stat().st_size:,} bytes)")
        encrypted = bool(settings.CAIRN_BACKUP_PASSPHRASE)
        if with_secret and generated_secret():
            self.stdout.write("It holds the secret key of the site, too.")
        if not encrypted:
            self.stdout.write(
                "It is not encrypted: keep it where nobody else reads, or set "
                "CAIRN_BACKUP_PASSPHRASE."
            )
