"""Prints what :mod:`config.about` says of the site: ``manage.py about``."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.about import about, lines_of


class Command(BaseCommand):
    help = "Say what this site is made of, for a bug report; nothing in it is secret."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        facts = about()
        text = json.dumps(facts, indent=2) if options["json"] else "\n".join(lines_of(facts))
        self.stdout.write(text)
