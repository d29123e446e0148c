"""The daily job that forgets finished tasks and old runs of jobs."""

from __future__ import annotations

import datetime as dt

from django.tasks.base import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.counts import in_digits
from config.models import JobRun

KEPT = {
    TaskResultStatus.SUCCESSFUL: dt.timedelta(days=1),
    TaskResultStatus.FAILED: dt.timedelta(days=14),
}
RUNS_KEPT = dt.timedelta(days=90)


def prune() -> str:
    """Delete them; what was done, in a sentence."""
    now, count = timezone.now(), 0
    for status, age in KEPT.items():
        old = DBTaskResult.objects.filter(status=status, finished_at__lt=now - age)
        count += old.delete()[0]
    JobRun.objects.filter(began_at__lt=now - RUNS_KEPT).delete()
    return f"{in_digits(count, 'finished task')} forgotten."
