"""Which workers are there: each says so in the database, and one that no longer does is gone."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading

from django.db import Error, connection
from django.utils import timezone
from django.utils.crypto import get_random_string

from config.models import Worker

BEAT = 30
"""Seconds between two signs of life; each is one small write."""
GONE = dt.timedelta(seconds=100)
"""After this long without a sign, what a worker had begun is another's to do."""


def new_worker_id() -> str:
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"


def living_workers() -> set[str]:
    since = timezone.now() - GONE
    return set(Worker.objects.filter(seen_at__gt=since).values_list("pk", flat=True))


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


def keep_saying_here(worker_id: str, stop: threading.Event) -> None:
    """Say so until ``stop``, in a thread beside the work; the database may come and go."""
    started_at = timezone.now()
    while not stop.wait(BEAT):
        try:
            say_here(worker_id, started_at)
        except Error:
            connection.close()
    connection.close()
