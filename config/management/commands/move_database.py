"""Moves all data to another database: ``manage.py move_database --to URL``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config.backup.connecting import Database, complete, own_database
from config.backup.failures import BackupError
from config.backup.moving import move
from config.database.reasons import reason_of
from config.env.database_url import database
from config.env.variables import RefusedError


class Command(BaseCommand):
    help = "Copy every row into an empty database and compare. Stop the site and its worker first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("urls", nargs="*", metavar="URL", help="from, to")
        parser.add_argument("--to", metavar="URL", help="to this one, from the site's own")
        parser.add_argument(
            "--to-file",
            metavar="PATH",
            help="the same, its URL in a file: others can see what a command is given",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        to = options["to"] or (options["to_file"] and first_line(options["to_file"]))
        source, target = self.ends(options["urls"], to)
        if all(source.get(name) == target.get(name) for name in ("NAME", "HOST", "PORT")):
            raise CommandError("Both are the same database.")
        try:
            moved = move(source=source, target=target)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"A database does not answer ({reason_of(error)}).") from error
        for table, rows in moved.items():
            self.stdout.write(f"{rows:>10,}  {table}")
        self.stdout.write(f"{sum(moved.values()):>10,}  rows moved, each table compared.")
        self.stdout.write("Set DATABASE_URL to the new database and start the site.")

    def ends(self, urls: list[str], to: str | None) -> tuple[Database, Database]:
        if len(urls) == 2 and not to:
            return named(urls[0]), named(urls[1])
        if to and not urls:
            return own_database(), named(to)
        raise CommandError("Name two databases, FROM and TO, or one with --to or --to-file.")


def first_line(path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip().splitlines()[0]
    except (OSError, ValueError, IndexError) as error:
        reason = getattr(error, "strerror", None) or "it holds no line of text"
        raise CommandError(f"{path} can't be read ({reason}).") from error


def named(url: str) -> Database:
    try:
        return complete(database(url))
    except RefusedError as refused:
        raise CommandError(f"An address {refused}.") from refused
