"""The daily jobs: each once a day at a quiet hour, missed ones later, one failing alone."""

from __future__ import annotations

import datetime as dt
import logging
import zoneinfo
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from config.jobs.presence import living_workers
from config.models import JobRun

log = logging.getLogger("cairn.jobs")
QUIET = dt.timedelta(hours=3, minutes=30)
"""How long after midnight of the site's time zone a day's jobs begin."""
PAUSE = dt.timedelta(hours=1)
"""How long after a failure a job is tried again."""
ATTEMPTS = 6
"""How often a job is tried on one day."""


def run_due_jobs(
    worker_id: str,
    now: dt.datetime | None = None,
    surely: Callable[[Callable[[], object]], object] = lambda action: action(),
) -> int:
    """Run every job whose turn it is and that nobody else runs; how many were run.

    ``surely`` writes down how one went, again if the database is away: a job is not run twice
    for that.
    """
    count = 0
    for name in settings.CAIRN_DAILY_JOBS:
        run = take_job(name, worker_id, now or timezone.now())
        if run is not None:
            succeeded, outcome = run_job(run)
            surely(partial(write_outcome, run, succeeded, outcome))
            count += 1
    return count


def day_of(now: dt.datetime) -> dt.date:
    """The day whose jobs are due: until the quiet hour it is still yesterday."""
    return (now.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)) - QUIET).date()


def take_job(name: str, worker_id: str, now: dt.datetime) -> JobRun | None:
    """Today's run of a job, now this worker's; None where it is done, begun, or not due again."""
    day = day_of(now)
    run = JobRun.objects.filter(name=name, day=day).first()
    if run is None:
        try:
            with transaction.atomic():
                return JobRun.objects.create(name=name, day=day, worker_id=worker_id, began_at=now)
        except IntegrityError:
            return None  # another worker was quicker
    if run.succeeded or run.attempts >= ATTEMPTS or not is_to_be_tried_again(run, worker_id, now):
        return None
    mine = JobRun.objects.filter(pk=run.pk, attempts=run.attempts)
    run.worker_id, run.attempts, run.began_at, run.ended_at = worker_id, run.attempts + 1, now, None
    taken = mine.update(
        worker_id=worker_id, attempts=run.attempts, began_at=now, ended_at=None, outcome=""
    )
    return run if taken else None


def is_to_be_tried_again(run: JobRun, worker_id: str, now: dt.datetime) -> bool:
    if run.ended_at is None:  # a worker runs one job at a time: its own is not running now
        return run.worker_id == worker_id or run.worker_id not in living_workers()
    return run.ended_at + PAUSE <= now


def run_job(run: JobRun) -> tuple[bool, str]:
    """Whether it succeeded, and what it said; a failure stops nothing else."""
    try:
        said = import_string(run.name)()
    except Exception as error:  # whatever a job raises, the others have their turn
        log.exception("the daily job %s failed; it is tried again in an hour", run.name)
        if not connection.in_atomic_block:  # the job may have ended with its connection
            connection.close()
        return False, f"{type(error).__name__}: {error}"
    log.info("the daily job %s is done. %s", run.name, said)
    return True, str(said or "")


def write_outcome(run: JobRun, succeeded: bool, outcome: str) -> None:
    mine = JobRun.objects.filter(pk=run.pk, attempts=run.attempts)
    mine.update(ended_at=timezone.now(), succeeded=succeeded, outcome=storable(outcome)[:500])


def storable(text: str) -> str:
    """The text without what no database takes, such as half a character of a file's name."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "")
