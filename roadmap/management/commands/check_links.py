"""Checks whether links of resources still answer: ``manage.py check_links``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from roadmap.domain.curation import links
from roadmap.domain.curation.links import LinkCheck, LinkChecker
from roadmap.domain.curation.public_web import PublicWeb
from roadmap.domain.humanize import in_digits
from roadmap.management.arguments import count, days, seconds
from roadmap.models import Roadmap


class Command(BaseCommand):
    help = (
        "Asks the address of every link of the official roadmaps politely (one request at a time "
        "for each host, robots.txt respected, on the public web alone), stores the day and the "
        "result, and lists what a curator should look at."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "roadmap", nargs="?", help="slug of one official roadmap; all of them by default"
        )
        parser.add_argument(
            "--older-than", type=days, metavar="DAYS", help="only those not checked for so long"
        )
        parser.add_argument("--limit", type=count, help="at most so many addresses")
        parser.add_argument("--timeout", type=seconds, default=10.0, help="seconds for one answer")
        parser.add_argument(
            "--pause", type=seconds, default=1.0, help="seconds between requests to one host"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["roadmap"]
        if slug and not Roadmap.objects.official().filter(slug=slug).exists():
            raise CommandError(f"There is no official roadmap {slug} here.")
        today = timezone.now().date()
        urls = links.due(
            roadmap=slug,
            older_than=options["older_than"],
            limit=options["limit"],
            today=today,
        )
        web = PublicWeb(
            user_agent=f"Cairn link check (+{settings.SITE_URL})", timeout=options["timeout"]
        )
        checker = LinkChecker(web, pause=options["pause"])
        results = []
        for found in checker.check(urls):
            links.remember(found, today=today)
            results.append(found)
        self._report(results)

    def _report(self, results: list[LinkCheck]) -> None:
        good = sum(found.is_good for found in results)
        checked = in_digits(len(results), "address", "addresses")
        self.stdout.write(f"{checked} checked, {good} {'answers' if good == 1 else 'answer'}.")
        broken = [found for found in results if not found.is_good and found.is_known]
        moved = [found for found in results if found.moved_to]
        unknown = [found for found in results if not found.is_known]
        self._list("To mend", broken, lambda found: found.result)
        self._list("Moved: change the address", moved, lambda found: f"now {found.moved_to}")
        self._list("Not checked: look by hand", unknown, lambda found: found.result)

    def _list(self, title: str, results: list[LinkCheck], describe: Any) -> None:
        if not results:
            return
        self.stdout.write(f"\n{title} ({len(results)})")
        for found in sorted(results, key=lambda found: found.url):
            self.stdout.write(f"  {found.url}: {describe(found)}")
            for resource in links.checked_resources().filter(url=found.url).select_related("topic"):
                self.stdout.write(f"    {resource.topic.slug}: {resource.title}")
