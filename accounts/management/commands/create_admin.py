"""Makes an administrator: asked for on the terminal, or once from the environment."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.administrators import (
    AdministratorRefusedError,
    create_administrator,
    has_administrator,
    promote,
)
from config.env.environment import variables_of_site


class Command(BaseCommand):
    help = "Make an administrator: somebody who may do everything in the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="their email; asked for when absent")
        parser.add_argument(
            "--password-from-env",
            action="store_true",
            help="take the password from CAIRN_ADMIN_PASSWORD instead of asking",
        )
        parser.add_argument(
            "--promote", action="store_true", help="make an existing account an administrator"
        )
        parser.add_argument(
            "--first",
            action="store_true",
            help="from CAIRN_ADMIN_EMAIL and CAIRN_ADMIN_PASSWORD, if there is no administrator",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["first"]:
                self.first_from_environment()
            elif options["promote"]:
                user = promote(email=options["email"] or ask("Email: "))
                self.stdout.write(f"{user.email} is an administrator now.")
            else:
                email = options["email"] or ask("Email: ")
                password = from_environment() if options["password_from_env"] else ask_password()
                user = create_administrator(email=email, password=password)
                self.stdout.write(f"Made the administrator {user.email}. They sign in at /admin/.")
        except AdministratorRefusedError as error:
            raise CommandError(str(error)) from error

    def first_from_environment(self) -> None:
        """Make one from the environment; nothing where it is not set or there is one already."""
        given = variables_of_site()
        email, password = given.text("CAIRN_ADMIN_EMAIL"), given.text("CAIRN_ADMIN_PASSWORD")
        if not (email or password) or has_administrator():
            return
        if not (email and password):
            missing = "CAIRN_ADMIN_PASSWORD" if email else "CAIRN_ADMIN_EMAIL"
            raise AdministratorRefusedError(f"The first administrator also needs {missing}.")
        try:
            user = create_administrator(email=email, password=password)
        except AdministratorRefusedError as error:
            raise AdministratorRefusedError(
                f"No first administrator from CAIRN_ADMIN_EMAIL and CAIRN_ADMIN_PASSWORD: {error}"
            ) from error
        self.stdout.write(f"Made the first administrator, {user.email}.")


def from_environment() -> str:
    password = variables_of_site().text("CAIRN_ADMIN_PASSWORD")
    if not password:
        raise CommandError("CAIRN_ADMIN_PASSWORD is not set.")
    return password


def ask(question: str) -> str:
    require_terminal()
    return input(question)


def ask_password() -> str:
    require_terminal()
    password = getpass.getpass("Password (10 characters or more): ")
    if getpass.getpass("Password again: ") != password:
        raise CommandError("The two passwords differ; nothing was made.")
    return password


def require_terminal() -> None:
    if sys.stdin is None or not sys.stdin.isatty():  # None where it is closed
        raise CommandError(
            "There is no terminal to ask on. Give --email and --password-from-env with "
            "CAIRN_ADMIN_PASSWORD set."
        )
