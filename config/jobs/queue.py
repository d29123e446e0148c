"""The queue of tasks in the database: taking one, and saying what became of it.

``db_worker`` of django-tasks-db is not used: it takes an exclusive lock of SQLite every second,
knows no second try, leaves what a killed worker had begun, and ends with the database
(docs/decisions/0013-mail-goes-through-a-queue.md).
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import Error
from django.db.models import QuerySet
from django.tasks.base import TaskContext, TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from config.jobs.presence import AHEAD, living_workers
from config.jobs.retry import GivenUpError, TryLaterError, pause_after

log = logging.getLogger("cairn.jobs")
ATTEMPTS = 12
"""How often a task is tried that fails in a way it does not speak of: for about 40 minutes."""
NEVER = get_date_max()
"""What the queue writes for a task that was not put off."""
NOTHING: dict[str, Any] = {"args": [], "kwargs": {}}
"""What is kept of the arguments of a finished task: they may hold codes."""


def waiting() -> QuerySet[Any]:
    """Tasks that nobody runs now, whether they are due or were put off."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY)


def take_task(worker_id: str) -> Any | None:
    """The next task that is due, now this worker's; None where there is none.

    Only a task that is there costs a write: looking is a read without a lock.
    """
    for task in DBTaskResult.objects.ready()[:10]:
        ids = [*task.worker_ids, worker_id]
        mine = waiting().filter(pk=task.pk, worker_ids=task.worker_ids)
        if mine.update(status=TaskResultStatus.RUNNING, started_at=timezone.now(), worker_ids=ids):
            task.status, task.worker_ids = TaskResultStatus.RUNNING, ids
            return task
    return None


def run_task(task: Any) -> dict[str, Any]:
    """Run a task; the fields of its row that say what became of it."""
    try:
        result = task.task_result
        first: list[Any] = [TaskContext(task_result=result)] if result.task.takes_context else []
        value = result.task.call(*first, *result.args, **result.kwargs)
    except TryLaterError as put_off:
        when = f"{put_off.at:%H:%M:%S} UTC"
        log.warning("%s %s: %s Next try at %s.", task.task_path, task.pk, put_off, when)
        return {"status": TaskResultStatus.READY, "run_after": put_off.at}
    except GivenUpError as given_up:
        # No error of the site: whoever mistypes an address causes one.
        log.warning("%s %s was given up: %s", task.task_path, task.pk, given_up)
        return finished(TaskResultStatus.FAILED, error=given_up)
    except Exception as error:  # whatever it is, the worker goes on with the next
        log.error("%s %s failed: %s", task.task_path, task.pk, type(error).__name__)
        return failed(task, error)
    log.info("%s %s is done", task.task_path, task.pk)
    return finished(TaskResultStatus.SUCCESSFUL, value=value)


def failed(task: Any, error: Exception) -> dict[str, Any]:
    """Another try, for the database may have gone away or the worker be older than the site."""
    attempt = len(task.worker_ids)
    if attempt >= ATTEMPTS and not isinstance(error, Error):
        return finished(TaskResultStatus.FAILED, error=error)
    return {
        "status": TaskResultStatus.READY,
        "run_after": timezone.now() + pause_after(attempt),
    }


def finished(
    status: TaskResultStatus, *, value: Any = None, error: Exception | None = None
) -> dict[str, Any]:
    """What is kept of a finished task: no arguments, and no traceback, which may show them."""
    name = f"{type(error).__module__}.{type(error).__qualname__}" if error else ""
    return {
        "status": status,
        "finished_at": timezone.now(),
        "return_value": value,
        "exception_class_path": name,
        "traceback": str(error) if isinstance(error, GivenUpError) else name,
        "args_kwargs": NOTHING,
    }


def record(task: Any, fields: dict[str, Any]) -> None:
    """Write what became of a task, unless another worker had to take it over."""
    DBTaskResult.objects.filter(pk=task.pk, worker_ids=task.worker_ids).update(**fields)


def release_orphans() -> int:
    """Put back what workers had begun that are gone; how many tasks that were."""
    count = 0
    running = list(DBTaskResult.objects.running().values_list("pk", "worker_ids"))
    living = living_workers() if running else set()
    for pk, ids in running:
        if not ids or ids[-1] not in living:
            mine = DBTaskResult.objects.running().filter(pk=pk, worker_ids=ids)
            count += mine.update(status=TaskResultStatus.READY)
    if count:
        log.warning("%s begun by a worker that is gone: back in the queue", count)
    # Nothing is put off for that long but by a clock that was wrong.
    now = timezone.now()
    waiting().filter(run_after__gt=now + AHEAD, run_after__lt=NEVER).update(run_after=now)
    return count
