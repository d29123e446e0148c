"""Which workers are there: each says so in the database, and one that no longer does is gone."""

from __future__ import annotations

import datetime as dt
import os
import socket

from django.utils import timezone
from django.utils.crypto import get_random_string

from config.models import Worker

GONE = dt.timedelta(seconds=100)
"""After this long without a sign, what a worker had begun is another's to do."""
AHEAD = dt.timedelta(hours=1)
"""A time further in the future than this was written by a clock that was wrong."""


def new_worker_id() -> str:
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"


def living_workers() -> set[str]:
    """By their last sign. One from far in the future is of a clock that was wrong, and is none."""
    now = timezone.now()
    seen = Worker.objects.filter(seen_at__gt=now - GONE, seen_at__lt=now + AHEAD)
    return set(seen.values_list("pk", flat=True))


def say_here(worker_id: str, started_at: dt.datetime) -> None:
    now = timezone.now()
    Worker.objects.update_or_create(
        pk=worker_id,
        defaults={"seen_at": now},
        create_defaults={"seen_at": now, "started_at": started_at},
    )
    Worker.objects.filter(seen_at__lt=now - 10 * GONE).delete()


def say_gone(worker_id: str) -> None:
    Worker.objects.filter(pk=worker_id).delete()
