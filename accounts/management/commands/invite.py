"""Prints a link with which people make an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Invitation
from accounts.registration.invitations import link_of

LONGEST = 365


class Command(BaseCommand):
    help = "Print a link with which people make an account, also where registration is not open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--uses", type=int, default=1, help="how many accounts; 1 by default")
        parser.add_argument(
            "--days", type=int, default=14, help="how long it is good; 14 by default"
        )
        parser.add_argument("--note", default="", help="for yourself, such as whom it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if not 1 <= days <= LONGEST:
            raise CommandError(f"--days is {days}; give 1 to {LONGEST}.")
        until = timezone.now() + timedelta(days=days)
        invitation = Invitation(uses=options["uses"], note=options["note"], expires_at=until)
        try:
            invitation.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        invitation.save()
        self.stdout.write(link_of(invitation))
