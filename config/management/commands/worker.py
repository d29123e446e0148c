"""Sends mail and runs the daily jobs until it is stopped: ``manage.py worker``."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from config.jobs.worker import QueueWorker


class Command(BaseCommand):
    help = "Send waiting mail and run the daily jobs, until SIGTERM or Ctrl+C. Several may run."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        worker = QueueWorker()

        def end(number: int, frame: FrameType | None) -> None:
            signal.signal(number, signal.SIG_DFL)  # the second time it ends at once
            # From a thread: the one that is interrupted here may hold the lock of the event.
            threading.Thread(target=worker.stop.set).start()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        worker.run()
