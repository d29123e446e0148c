"""What the pool's own tries to connect came to: it does not say why it has no connection."""

from __future__ import annotations

import threading
import time
from typing import Any, Self
from weakref import WeakSet

import psycopg

from config.database.reasons import reason_of

RECENT = 5.0
"""Seconds in which a failure is the reason for what fails now."""


class Attempts:
    """The connections that were made and not closed, and why the last one could not be made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: WeakSet[psycopg.Connection[Any]] = WeakSet()
        self._failed_at, self._reason = 0.0, ""

    def succeeded(self, connection: psycopg.Connection[Any]) -> None:
        with self._lock:
            self._made.add(connection)
            self._reason = ""

    def failed(self, error: psycopg.Error) -> None:
        with self._lock:
            self._failed_at, self._reason = time.monotonic(), reason_of(error)

    def reason(self) -> str:
        """Why there was no connection to be had just now; empty where none was refused."""
        with self._lock:
            return self._reason if time.monotonic() - self._failed_at < RECENT else ""

    def has_living(self) -> bool:
        """Whether there are connections that are not known to be broken."""
        with self._lock:
            return any(not connection.closed for connection in self._made)


ATTEMPTS = Attempts()


class NotedConnection(psycopg.Connection[Any]):
    """The connections of the pool."""

    @classmethod
    def connect(cls, conninfo: str = "", **given: Any) -> Self:
        """As psycopg's own.

        Raises:
            psycopg.OperationalError: the server does not answer, or refuses.
        """
        try:
            connection = super().connect(conninfo, **given)
        except psycopg.Error as error:
            ATTEMPTS.failed(error)
            raise
        ATTEMPTS.succeeded(connection)
        return connection
