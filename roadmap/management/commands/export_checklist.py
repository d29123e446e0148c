"""Writes a checklist to a file or the terminal: ``manage.py export_checklist backend``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from roadmap.domain.checklists.export import Format, export_checklist
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.management.people import person
from roadmap.models import Roadmap


class Command(BaseCommand):
    help = "Writes a roadmap as a checklist, with a person's ticks where one is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roadmap", help="its slug")
        parser.add_argument("--user", help="email of the person whose ticks it shows")
        parser.add_argument("--level", default="", help="slug of one level")
        parser.add_argument("--format", choices=[form.value for form in Format], default="md")
        parser.add_argument("--output", type=Path, help="a file; the terminal by default")

    def handle(self, *args: Any, **options: Any) -> None:
        roadmap = Roadmap.objects.filter(slug=options["roadmap"]).first()
        if roadmap is None:
            raise CommandError(f"There is no roadmap {options['roadmap']} here.")
        try:
            file = export_checklist(
                learner=self._learner(options["user"], roadmap),
                roadmap=roadmap,
                file_format=Format(options["format"]),
                level=options["level"],
            )
        except KeyError as error:
            raise CommandError(f"{roadmap.slug} has no level {options['level']}.") from error
        if options["output"] is None:
            self.stdout.write(file.text, ending="")
            return
        try:
            options["output"].write_text(file.text, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}.") from error
        self.stderr.write(f"{options['output']} is written.")

    def _learner(self, email: str | None, roadmap: Roadmap) -> Learner:
        if email is None:
            return NOBODY
        user = person(email)
        if not Roadmap.objects.visible_to(user).filter(pk=roadmap.pk).exists():
            raise CommandError(f"{email} can't open {roadmap.slug}.")
        return Learner(user_id=user.pk, time_zone=user.time_zone)
