"""Whether a worker is there, mail leaves the queue, and the daily jobs go well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.tasks.base import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.jobs.presence import living_workers
from config.jobs.queue import waiting
from config.models import JobRun
from roadmap.doctor.findings import Finding, Grade
from roadmap.domain.humanize import counted

LATE = dt.timedelta(minutes=5)
"""A task that waits longer than this has no worker, or no mail server."""
RECENT = dt.timedelta(days=14)


def worker() -> Iterator[Finding]:
    count = len(living_workers())
    if count:
        verb = "runs" if count == 1 else "run"
        yield Finding(Grade.GOOD, "Worker", f"{counted(count, 'worker').capitalize()} {verb}.")
        return
    grade = Grade.FAULT if settings.MAIL_CONFIGURED else Grade.WARNING
    lost = "no mail is sent and " if settings.MAIL_CONFIGURED else ""
    yield Finding(
        grade,
        "Worker",
        f"None runs: {lost}no daily job is done. Run `manage.py worker` as a service beside the "
        "web server (docs/hosting/mail.md); what waits is done when it is there.",
    )


def queue() -> Iterator[Finding]:
    oldest = waiting().order_by("enqueued_at").first()
    count = waiting().count()
    if oldest is None:
        yield Finding(Grade.GOOD, "Queue", "Nothing waits.")
    elif timezone.now() - oldest.enqueued_at <= LATE:
        yield Finding(Grade.GOOD, "Queue", f"Waiting: {counted(count, 'task')}, none for long.")
    else:
        minutes = int((timezone.now() - oldest.enqueued_at).total_seconds() // 60)
        yield Finding(
            Grade.WARNING,
            "Queue",
            f"Waiting: {counted(count, 'task')}, the oldest for {counted(minutes, 'minute')}; the "
            "worker's log says why.",
        )


def given_up() -> Iterator[Finding]:
    since = timezone.now() - RECENT
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__gt=since)
    newest = failed.order_by("-finished_at").first()
    if newest is not None:
        yield Finding(
            Grade.WARNING,
            "Given up",
            f"{counted(failed.count(), 'task').capitalize()} in 14 days; the last one: "
            f"{newest.traceback}",
        )


def daily_jobs() -> Iterator[Finding]:
    well = []
    for name in settings.CAIRN_DAILY_JOBS:
        run = JobRun.objects.filter(name=name, ended_at__isnull=False).order_by("-day").first()
        if run is None:
            yield Finding(
                Grade.WARNING, "Daily jobs", f"{name} never ran; a worker does it within a minute."
            )
        elif not run.succeeded:
            yield Finding(
                Grade.WARNING,
                "Daily jobs",
                f"{name} failed on {run.day}: {run.outcome} It is tried again every hour.",
            )
        elif timezone.now() - run.began_at > dt.timedelta(days=2):
            yield Finding(Grade.WARNING, "Daily jobs", f"{name} ran last on {run.day}.")
        else:
            well.append(name)
    if len(well) == len(settings.CAIRN_DAILY_JOBS):
        yield Finding(Grade.GOOD, "Daily jobs", "All ran in the last two days.")
