"""Brings the site up to date before it starts: ``manage.py prepare``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils.module_loading import import_string

from config.database.lock import only_one
from config.database.migrations import applied, number_of, older_than_database, pending
from config.database.refused_start import in_words
from config.database.waiting import DatabaseAwayError, wait_for_database


class Command(BaseCommand):
    help = (
        "Wait for the database, migrate it and load the content; several may do so at once. "
        "Run by every start of a container."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait",
            type=float,
            default=settings.CAIRN_DATABASE_WAIT,
            metavar="SECONDS",
            help="how long to wait for the database (default: CAIRN_DATABASE_WAIT)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wait_for_database(seconds=options["wait"], say=self.say)
        except DatabaseAwayError as away:
            raise CommandError(str(away)) from away
        try:
            self.bring_up_to_date()
        except DatabaseError as error:
            words = in_words(error)
            if not words:
                raise
            raise CommandError(words) from error

    def bring_up_to_date(self) -> None:
        with only_one(self.say):
            refusal = older_than_database()
            if refusal:
                raise CommandError(refusal)
            self.migrate()
            for command, *arguments in settings.CAIRN_AT_START:
                call_command(command, *arguments)

    def migrate(self) -> None:
        waiting = pending()
        if not waiting:
            return
        if applied():
            for name in settings.CAIRN_BEFORE_MIGRATIONS:
                import_string(name)(say=self.say)
        call_command("migrate", interactive=False, verbosity=0)
        self.say(f"The database is up to date ({number_of(waiting)}).")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
