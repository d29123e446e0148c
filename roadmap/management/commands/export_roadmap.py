"""Writes a roadmap back as fixtures: ``manage.py export_roadmap backend``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roadmap.domain.fixtures import export
from roadmap.models import Roadmap


class Command(BaseCommand):
    help = (
        "Writes the fixtures of a roadmap as the database has it; changes nothing in the "
        "database. Exit code 1 with --check when the files differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roadmap", nargs="?", help="slug of one roadmap; the shipped ones")
        parser.add_argument(
            "--output",
            type=Path,
            help="where each roadmap gets its folder; the project's fixtures by default",
        )
        parser.add_argument(
            "--check", action="store_true", help="show the differences and write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["output"] or Path(settings.FIXTURE_DIRS[0])
        roadmaps = self._roadmaps(options["roadmap"])
        try:
            different = [
                self._export(roadmap, root / roadmap.slug, check=options["check"])
                for roadmap in roadmaps
            ]
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        if options["check"] and any(different):
            raise SystemExit(1)

    def _roadmaps(self, slug: str | None) -> list[Roadmap]:
        official = Roadmap.objects.official()
        found = official.filter(slug=slug) if slug else official.exclude(synced={})
        if not found:
            raise CommandError(f"There is no roadmap {slug or 'that came from fixtures'} here.")
        return list(found)

    def _export(self, roadmap: Roadmap, folder: Path, *, check: bool) -> bool:
        texts = export.texts_of(roadmap)
        different = export.differences(texts, folder)
        if not different:
            self.stdout.write(f"{roadmap.slug}: the fixtures in {folder} are up to date.")
        elif not check:
            export.write(texts, folder)
        for name, diff in different.items():
            verb = "written" if name in texts else "removed"
            self.stdout.write(diff if check else f"{folder / name}: {verb}")
        return bool(different)
