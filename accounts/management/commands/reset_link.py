"""Prints a link to choose a new password, for sites that send no mail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.administrators import AdministratorRefusedError, reset_link


class Command(BaseCommand):
    help = "Print a link with which a person chooses a new password. It works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            link = reset_link(email=options["email"])
        except AdministratorRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(link)
        self.stderr.write("It works once and for three days. Give it to nobody but its owner.")
