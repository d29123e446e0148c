"""How many tasks wait for the worker, and how many of them are mails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q
from django.tasks.base import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.metrics.numbers import NumberSource, SiteNumber

IS_MAIL = Q(task_path="config.mail.delivery.deliver")
COUNTED = {"waiting": TaskResultStatus.READY, "failed": TaskResultStatus.FAILED}
TEXTS = {
    "cairn_tasks_waiting": "Tasks that the worker has not begun.",
    "cairn_tasks_oldest_waiting_seconds": "How long the oldest of them that is due has waited.",
    "cairn_tasks_failed": "Tasks that were given up and not cleared away yet.",
    "cairn_mails_waiting": "Mails among the waiting tasks.",
    "cairn_mails_oldest_waiting_seconds": "How long the oldest of them waits, put off or not.",
    "cairn_mails_failed": "Mails among the failed tasks.",
}


def queue() -> Iterator[SiteNumber]:
    tasks: Any = DBTaskResult.objects.order_by()
    for word, status in COUNTED.items():
        found = tasks.filter(status=status).aggregate(
            tasks=Count("pk"), mails=Count("pk", filter=IS_MAIL)
        )
        yield SiteNumber(f"cairn_tasks_{word}", found["tasks"])
        yield SiteNumber(f"cairn_mails_{word}", found["mails"])
    waiting = tasks.filter(status=TaskResultStatus.READY)
    yield SiteNumber("cairn_tasks_oldest_waiting_seconds", age_of_oldest(tasks.ready()))
    yield SiteNumber("cairn_mails_oldest_waiting_seconds", age_of_oldest(waiting.filter(IS_MAIL)))


def age_of_oldest(tasks: Any) -> float:
    """In seconds; 0 where there is none."""
    oldest = tasks.aggregate(at=Min("enqueued_at"))["at"]
    return max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0


SOURCE = NumberSource(TEXTS, queue)
