"""The loop of ``manage.py worker``: tasks as they come; daily jobs and signs of life beside."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import Error, connection
from django.utils import timezone

from config.database.reasons import reason_of
from config.jobs.daily import run_due_jobs
from config.jobs.presence import GONE, new_worker_id, say_gone, say_here
from config.jobs.queue import record, release_orphans, run_task, take_task

log = logging.getLogger("cairn.jobs")
POLL = 1.0
"""Seconds between two looks into an empty queue."""
BEAT = 30.0
"""Seconds between two signs of life; each is one small write."""
LOOK_FOR_JOBS = 30.0
"""Seconds between two looks for due jobs."""
LONGEST_PAUSE = 30.0
"""Seconds between two tries while the database does not answer; the first pause is one second."""
PATIENCE = 8.0
"""Seconds that a daily job has to end when the worker is stopped; later it is begun again."""


class QueueWorker:
    """One worker. ``stop`` may be set from a signal: the task in hand is finished first."""

    def __init__(self) -> None:
        self.id = new_worker_id()
        self.stop = threading.Event()

    def run(self) -> None:
        log.info("worker %s is here", self.id)
        self.persistently(lambda: say_here(self.id, timezone.now()))
        beside = [
            threading.Thread(target=self.beat, daemon=True),
            threading.Thread(target=self.do_daily_jobs, daemon=True),
        ]
        for thread in beside:
            thread.start()
        while not self.stop.is_set():
            if not self.persistently(self.work):
                self.stop.wait(POLL)
        until = time.monotonic() + PATIENCE
        for thread in beside:
            thread.join(max(0.0, until - time.monotonic()))
        self.leave()

    def work(self) -> bool:
        """Run one task, if one is due; whether one was."""
        task = take_task(self.id)
        if task is None:
            return False
        fields = run_task(task)
        # What is done is not done again because the database was away for a moment.
        self.persistently(lambda: record(task, fields), until_done=True)
        return True

    def beat(self) -> None:
        """Say that this worker is there, and put back what those had begun that are not.

        In a thread of its own. After the database was away all have time to say that they are
        there, before one is taken to be gone.
        """
        started_at, answers_since = timezone.now(), time.monotonic()
        while not self.stop.wait(BEAT):
            try:
                say_here(self.id, started_at)
                if time.monotonic() - answers_since > GONE.total_seconds():
                    release_orphans()
            except Exception as error:  # whatever it is, there is a next time
                log.warning("a sign of life failed: %s", type(error).__name__)
                connection.close()
                answers_since = time.monotonic()
        connection.close()

    def do_daily_jobs(self) -> None:
        """In a thread of its own: a long backup keeps no message waiting."""
        surely = partial(self.persistently, until_done=True)
        while True:
            try:
                self.persistently(lambda: run_due_jobs(self.id, surely=surely))
            except Exception:  # whatever it is, there is a next time
                log.exception("the daily jobs were not looked for")
                connection.close()
            if self.stop.wait(LOOK_FOR_JOBS):
                break
        connection.close()

    def persistently(self, action: Callable[[], Any], *, until_done: bool = False) -> Any:
        """What ``action`` returns; while the database does not answer, it is tried again.

        None when the worker is stopped before; with ``until_done`` a few tries are made even then.
        """
        pause = 1.0
        tries_left = 5
        while True:
            try:
                return action()
            except Error as error:
                connection.close()
                log.warning("the database: %s; next try in %d seconds", reason_of(error), pause)
            if self.stop.is_set():
                tries_left -= 1
                if not until_done or not tries_left:
                    return None
                time.sleep(min(pause, 2.0))
            else:
                self.stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def leave(self) -> None:
        try:
            say_gone(self.id)
        except Error:
            log.warning("worker %s leaves while the database does not answer", self.id)
        connection.close()
        log.info("worker %s is gone", self.id)
