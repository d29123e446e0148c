"""Writes a checklist to a file or the terminal: ``manage.py export_checklist backend``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
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
        user = person(options["user"]) if options["user"] is not None else None
        roadmap = self._roadmap(options["roadmap"], user)
        learner = Learner(user_id=user.pk, time_zone=user.time_zone) if user else NOBODY
        try:
            file = export_checklist(
                learner=learner,
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

    def _roadmap(self, slug: str, user: Any) -> Roadmap:
        """An official roadmap, or one that is open: to the person, where one is named."""
        found = Roadmap.objects.visible_to(user or AnonymousUser())
        if user is None:
            found |= Roadmap.objects.official()
        roadmap = found.filter(slug=slug).first()
        if roadmap is None:
            who = f" that {user.email} may open" if user else ""
            raise CommandError(f"There is no roadmap {slug} here{who}.")
        return roadmap
