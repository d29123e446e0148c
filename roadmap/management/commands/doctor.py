"""Prints what :mod:`roadmap.doctor` finds: ``manage.py doctor``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from roadmap.doctor.examination import examine
from roadmap.doctor.findings import Grade
from roadmap.domain.humanize import in_digits

LABELS = {Grade.GOOD: "ok     ", Grade.WARNING: "warning", Grade.FAULT: "FAULT  "}


class Command(BaseCommand):
    help = "Check settings, machine, database, mail and staff, and say what to do."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--online", action="store_true", help="also ask the running site at CAIRN_URL"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        grades = []
        for finding in examine(ask_online=options["online"]):
            grades.append(finding.grade)
            self.stdout.write(f"{LABELS[finding.grade]}  {finding.subject}: {finding.text}")
        faults = grades.count(Grade.FAULT)
        if faults:
            raise CommandError(f"{in_digits(faults, 'fault')}.")
