"""Reads checklists into a person's progress, or into a roadmap of theirs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from roadmap.domain.checklists.import_plan import TICKS, ImportPlan, match_checklist, plan_import
from roadmap.domain.checklists.model import SIZE_LIMIT, ChecklistError, ChecklistFile
from roadmap.domain.checklists.read_markdown import decoded, read_checklist
from roadmap.domain.checklists.topic_names import names_of
from roadmap.domain.forks.fork import OWN_LIMIT, TooManyRoadmapsError
from roadmap.domain.forks.import_checklist import OwnRoadmap, apply_as_roadmap, apply_import
from roadmap.domain.humanize import in_digits
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmaps_at_hand import roadmaps_at_hand
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Status
from roadmap.management.people import person
from roadmap.models import Roadmap


class Command(BaseCommand):
    help = (
        "Reads Markdown checklists into a person's progress on a roadmap, in one action that "
        "they can undo; with --as-roadmap into a new private roadmap of theirs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--user", required=True, help="email of the person")
        parser.add_argument(
            "--roadmap", default="", help="slug; else the one the file names, else the default"
        )
        parser.add_argument("--as-roadmap", metavar="TITLE", help="make a new roadmap")
        parser.add_argument(
            "--ticks",
            choices=[tick.value for tick in TICKS],
            default=TICKS[0].value,
            help="what a tick means",
        )
        parser.add_argument("--dry-run", action="store_true", help="show what it would do")

    def handle(self, *args: Any, **options: Any) -> None:
        user = person(options["user"])
        tick = Status(options["ticks"])
        try:
            documents = tuple(self._read(path) for path in options["files"])
            checklist = read_checklist(documents)
        except ChecklistError as error:
            raise CommandError(str(error)) from error
        if checklist.is_empty:
            raise CommandError("There is no list in it: no line begins with a bullet.")
        if options["as_roadmap"] is not None:
            title = options["as_roadmap"] or checklist.title or "My checklist"
            own = OwnRoadmap(checklist, documents, title, user)
            self._make(own, tick, dry_run=options["dry_run"])
        else:
            roadmap = self._roadmap(user, options["roadmap"], checklist.roadmap_uid)
            self._set(
                OwnRoadmap(checklist, documents, "", user),
                roadmap,
                tick,
                dry_run=options["dry_run"],
            )

    def _read(self, path: Path) -> ChecklistFile:
        try:
            with path.open("rb") as file:
                return decoded(file.read(SIZE_LIMIT + 4), path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error

    def _roadmap(self, user: Any, slug: str, uid: str) -> Roadmap:
        visible = Roadmap.objects.visible_to(user)
        if slug:
            found = visible.filter(slug=slug).first()
        else:
            named = visible.filter(uid=uid).first() if uid else None
            found = named or roadmaps_at_hand(learner=Learner(user_id=user.pk)).followed
        if found is None:
            raise CommandError(f"{user.email} has no roadmap {slug or 'to import into'}.")
        return found

    def _set(self, own: OwnRoadmap, roadmap: Roadmap, tick: Status, *, dry_run: bool) -> None:
        learner = self._learner(own)
        progress = load_progress(learner=learner, roadmap=roadmap)
        matches = match_checklist(checklist=own.checklist, progress=progress, user=own.user)
        plan = plan_import(matches=matches, progress=progress, tick=tick)
        self._show(plan, names_of(progress.outline))
        if dry_run:
            self.stdout.write(
                f"{in_digits(len(plan.changes), 'topic')} would change on {roadmap.slug}."
            )
            return
        outcome = apply_import(learner=learner, matches=matches, tick=tick).outcome
        self.stdout.write(f"{in_digits(outcome.count, 'topic')} changed on {roadmap.slug}.")

    def _show(self, plan: ImportPlan, names: dict[int, str]) -> None:
        for line in plan.lines:
            if line.status is not None:
                match = line.match
                name = names[match.row.id] if match.row else "no topic"
                self.stdout.write(
                    f"{match.item.where}: {match.item.title} -> {name} ({match.how.label}), "
                    f"{line.changes} to change"
                )

    def _make(self, own: OwnRoadmap, tick: Status, *, dry_run: bool) -> None:
        count = sum(1 for _ in own.checklist.walk())
        if dry_run:
            self.stdout.write(
                f"{own.title} would be a private roadmap of {in_digits(count, 'topic')}."
            )
            return
        try:
            made = apply_as_roadmap(learner=self._learner(own), own=own, tick=tick).made
        except TooManyRoadmapsError as error:
            raise CommandError(f"There is room for {OWN_LIMIT} roadmaps of one person.") from error
        assert made is not None
        verb = "is made" if made.is_new else "was there already"
        self.stdout.write(f"{own.title} {verb}: {made.roadmap.get_absolute_url()}")

    def _learner(self, own: OwnRoadmap) -> Learner:
        user: Any = own.user
        return Learner(user_id=user.pk, time_zone=user.time_zone)
