"""Brings the shipped content into the database: ``manage.py sync_roadmap``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roadmap.domain.fixtures import reader, report
from roadmap.domain.fixtures.plan import Overwrites
from roadmap.domain.fixtures.sync import SyncRefusedError, SyncResult, sync


class Command(BaseCommand):
    help = (
        "Validates the fixtures and brings them into the database. What curators edited here "
        "stays and is reported; progress is never touched. Exit code 1 with --check when a sync "
        "would change something."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roadmap", nargs="?", help="slug of one roadmap; all by default")
        parser.add_argument(
            "--check", action="store_true", help="show what would change, and change nothing"
        )
        parser.add_argument(
            "--overwrite",
            action="append",
            default=[],
            metavar="NAME",
            help="take the fixture's side of a kept field, by the name the report gives it",
        )
        parser.add_argument(
            "--overwrite-all", action="store_true", help="take the fixtures' side everywhere"
        )
        parser.add_argument(
            "--inherit",
            action="append",
            default=[],
            metavar="SLUG",
            help="let this topic get its subtopics; who finished it has finished them",
        )
        parser.add_argument(
            "--fresh",
            action="append",
            default=[],
            metavar="SLUG",
            help="let this topic get its subtopics; they are to do for everybody",
        )
        parser.add_argument("--fixtures", type=Path, help="the folder that holds the roadmaps")

    def handle(self, *args: Any, **options: Any) -> None:
        overwrites = Overwrites(
            handles=frozenset(options["overwrite"]), everything=options["overwrite_all"]
        )
        results = [
            self._sync(folder, overwrites, options)
            for folder in fixture_folders(options["fixtures"], options["roadmap"])
        ]
        decided = {*options["inherit"], *options["fresh"]}
        if unknown := sorted(decided - {slug for r in results for slug in _slugs_of(r)}):
            raise CommandError(f"No topic of the fixtures is named {', '.join(unknown)}.")
        if overwrites.unused:
            raise CommandError(f"Nothing is kept under the name {', '.join(overwrites.unused)}.")
        if options["check"] and any(result.plan.changes_content for result in results):
            raise SystemExit(1)

    def _sync(self, folder: Path, overwrites: Overwrites, options: dict[str, Any]) -> SyncResult:
        try:
            result = sync(
                folder,
                check=options["check"],
                overwrites=overwrites,
                inherit=frozenset(options["inherit"]),
                fresh=frozenset(options["fresh"]),
            )
        except SyncRefusedError as error:
            lines = "\n".join(f"  {fault}" for fault in error.faults)
            raise CommandError(
                f"The fixtures of {folder.name} have {len(error.faults)} faults; nothing was "
                f"changed.\n{lines}"
            ) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        verbose = options["check"] or options["verbosity"] > 1
        if options["verbosity"]:
            self.stdout.write(report.of_sync(result, check=options["check"], details=verbose))
        return result


def _slugs_of(result: SyncResult) -> set[str]:
    topics = result.fixtures.topics if result.fixtures else {}
    return {str(topic["slug"]) for topic in topics.values()}


def fixture_folders(root: Path | None, slug: str | None) -> list[Path]:
    """The folders to work on.

    Raises:
        CommandError: there is none.
    """
    base = root or Path(settings.FIXTURE_DIRS[0])
    found = [folder for folder in reader.folders(base) if slug in (None, folder.name)]
    if not found:
        raise CommandError(f"There are no fixtures of {slug or 'any roadmap'} in {base}.")
    return found
