"""What is known of whether the server is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg

from config.database.postgres.pooled import BusyError
from config.database.reasons import reason_of

CALM = 0.5
"""Seconds after a failure in which nobody tries to connect."""
FORGOTTEN = 3.0
"""Seconds after which, if nobody came, it is as if nothing had been noticed: all may ask."""


class Absence:
    """Whether the server was away when it was asked last, and whether somebody is asking now.

    While it is away one thread of a process waits for it and the others answer at once; else all
    of them would wait, and what needs no database would wait for them.
    """

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._noticed: float | None = None
        self._reason = ""

    def connect(self, connect: Callable[[], Any]) -> Any:
        """What ``connect`` returns.

        Raises:
            psycopg.OperationalError: it failed, or somebody else's try did a moment ago.
        """
        noticed = self._noticed  # which another thread may forget meanwhile
        if noticed is None or self._is_old_news(noticed):
            return self._ask(connect)
        if time.monotonic() - noticed < CALM or not self._asking.acquire(blocking=False):
            raise psycopg.OperationalError(f"it was away a moment ago ({self._reason})")
        try:
            return self._ask(connect)
        finally:
            self._asking.release()

    def _is_old_news(self, noticed: float) -> bool:
        return time.monotonic() - noticed > FORGOTTEN and not self._asking.locked()

    def _ask(self, connect: Callable[[], Any]) -> Any:
        try:
            connection = connect()
        except BusyError:
            self._noticed = None
            raise
        except psycopg.OperationalError as error:
            self._noticed, self._reason = time.monotonic(), reason_of(error)
            raise
        self._noticed = None
        return connection


ABSENCE = Absence()
