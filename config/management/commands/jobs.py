"""Shows when each daily job ran last and how it went: ``manage.py jobs``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.models import JobRun


class Command(BaseCommand):
    help = "Show when each daily job ran last, and how it went."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in settings.CAIRN_DAILY_JOBS:
            run = JobRun.objects.filter(name=name).order_by("-day").first()
            self.stdout.write(f"{name}: {last(run)}")


def last(run: JobRun | None) -> str:
    if run is None:
        return "not yet run."
    begun = f"begun {timezone.localtime(run.began_at):%Y-%m-%d %H:%M}"
    if run.ended_at is None:
        return f"{begun}, not ended yet."
    seconds = (run.ended_at - run.began_at).total_seconds()
    how = "done" if run.succeeded else f"failed, try {run.attempts}"
    return f"{begun}, {how} after {seconds:.1f} s. {run.outcome}".strip()
