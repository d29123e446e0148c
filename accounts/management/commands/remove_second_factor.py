"""Takes away the second factor of somebody who lost it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.administrators import find_person
from accounts.second_factor.removal import remove_second_factor, what_follows
from config.counts import in_digits


class Command(BaseCommand):
    help = (
        "Take away a person's second factor (app, passkeys, recovery codes) and end their sessions."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="whose second factor is lost")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        person = find_person(email)
        if person is None:
            raise CommandError(f"There is no account with the email {email}.")
        removed = remove_second_factor(person=person)
        if not removed:
            self.stdout.write(f"{person.email} has no second factor; nothing was changed.")
            return
        ended = removed.sessions
        self.stdout.write(
            f"Removed {removed} of {person.email}, and ended "
            f"{in_digits(ended, 'session')}. {what_follows(person)}"
        )
