"""How many tasks and mails wait, read from the tables of the queue where there is one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.mail.delivery import deliver
from config.metrics.queue import queue

pytestmark = pytest.mark.django_db


def task(path: str, **fields: Any) -> None:
    """A task as `enqueue` writes it; ``age`` is in seconds."""
    model: Any = DBTaskResult
    age = fields.pop("age", 0)
    now = timezone.now()
    values = {
        "run_after": now,
        "backend_name": "default",
        "args_kwargs": {"args": [], "kwargs": {}},
    }
    row = model.objects.create(task_path=path, **values | fields)
    model.objects.filter(pk=row.pk).update(enqueued_at=now - dt.timedelta(seconds=age))


def test_waiting_and_failed_tasks_are_counted_and_mails_among_them() -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    task(deliver.module_path, age=90)
    task(deliver.module_path, age=900, run_after=later)  # tried again in an hour
    task("config.jobs.daily", age=30)
    task(deliver.module_path, status="FAILED")
    task(deliver.module_path, status="SUCCESSFUL", age=5000)
    found = {number.name: number.value for number in queue()}
    assert 90 <= found.pop("cairn_tasks_oldest_waiting_seconds") < 120
    assert 900 <= found.pop("cairn_mails_oldest_waiting_seconds") < 930
    assert found == {
        "cairn_tasks_waiting": 3,
        "cairn_mails_waiting": 2,
        "cairn_tasks_failed": 1,
        "cairn_mails_failed": 1,
    }
