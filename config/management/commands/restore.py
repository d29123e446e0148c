"""Restores a backup: ``manage.py restore FILE``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backup.connecting import own_database
from config.backup.failures import BackupError
from config.backup.making import make_backup
from config.backup.reading import OpenBackup, open_backup
from config.backup.restoring import is_empty, put_in_place
from config.backup.secret import put_secret_back
from config.counts import in_digits
from config.management.commands.verify_backup import place_of

NOT_EMPTY = (
    "The database is not empty; nothing was changed. --replace puts the backup in the place of "
    "all it holds, of which a backup is made first."
)


class Command(BaseCommand):
    help = "Make the database what a backup holds. Stop the site and its worker first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a file, or newest")
        parser.add_argument(
            "--replace", action="store_true", help="replace a database that is not empty"
        )
        parser.add_argument(
            "--no-backup",
            action="store_true",
            help="replace it without a backup of what it holds, where none can be made",
        )
        parser.add_argument(
            "--with-secret",
            action="store_true",
            help="take the secret key of the backup in place of the one in the data folder",
        )
        parser.add_argument("--no-input", action="store_true", help="ask nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path = place_of(options["file"])
        try:
            with open_backup(path, passphrase=settings.CAIRN_BACKUP_PASSPHRASE) as backup:
                self.restore(backup, options)
        except BackupError as error:
            raise CommandError(str(error)) from error

    def restore(self, backup: OpenBackup, options: dict[str, Any]) -> None:
        if not is_empty(own_database()):
            self.agree(backup, options)
        put_in_place(
            own_database(), backup, first=lambda: self.save(options), say=self.stdout.write
        )
        rows = sum(table["rows"] for table in backup.about["tables"].values())
        self.stdout.write(f"Restored: {in_digits(rows, 'row')} of {backup.about['at']}.")
        self.stdout.write(put_secret_back(backup, always=options["with_secret"]))
        self.stdout.write("Start the site again.")

    def agree(self, backup: OpenBackup, options: dict[str, Any]) -> None:
        """Only with --replace, and a yes."""
        if not options["replace"]:
            raise CommandError(NOT_EMPTY)
        self.stdout.write(
            f"All that the database holds is replaced by {backup.name}, made "
            f"{backup.about['at']} by Cairn {backup.about['release']}."
        )
        if not options["no_input"] and answer("Replace it? Type yes or no: ") != "yes":
            raise CommandError("Nothing was changed.")

    def save(self, options: dict[str, Any]) -> None:
        """A backup of what is there, made when nobody else can write any more."""
        if is_empty(own_database()):
            return
        if not options["replace"]:  # somebody filled it since
            raise CommandError(NOT_EMPTY)
        if options["no_backup"]:
            return
        try:
            self.stdout.write(f"What is there now is saved in {make_backup()}.")
        except BackupError as error:
            raise CommandError(
                f"What is there now can't be saved, so that nothing was changed. {error} "
                "--no-backup replaces it without."
            ) from error


def answer(question: str) -> str:
    """What somebody types.

    Raises:
        CommandError: there is nobody who could.
    """
    try:
        return input(question).strip().lower()
    except EOFError as error:
        raise CommandError(
            "Nothing was changed: nobody is there to answer. --no-input asks nothing."
        ) from error
