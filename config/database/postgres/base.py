"""The back end that ``DATABASES`` names."""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper as Wrapper

CALM = 0.5
"""Seconds after a failure in which nobody tries to connect."""


class Absence:
    """Whether the server was away when it was asked last, and whether somebody is asking now.

    While it is away one thread of a process waits for it and the others answer at once; else all
    of them would wait, and what needs no database would wait for them.
    """

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._noticed: float | None = None

    def connect(self, connect: Any) -> Any:
        if self._noticed is None:
            return self._ask(connect)
        if time.monotonic() - self._noticed < CALM or not self._asking.acquire(blocking=False):
            raise psycopg.OperationalError("the database was away a moment ago")
        try:
            return self._ask(connect)
        finally:
            self._asking.release()

    def _ask(self, connect: Any) -> Any:
        try:
            connection = connect()
        except psycopg.OperationalError:
            self._noticed = time.monotonic()
            raise
        self._noticed = None
        return connection


ABSENCE = Absence()


class DatabaseWrapper(Wrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        return ABSENCE.connect(lambda: super(DatabaseWrapper, self).get_new_connection(conn_params))
