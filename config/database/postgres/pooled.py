"""Connections of a pool that are looked at before they are used.

The pool would look itself, but waits a second between two that are broken, as all are after a
restart of the server, and gives up meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from config.database.postgres.attempts import ATTEMPTS
from config.database.reasons import reason_of


class BusyError(PoolTimeout):
    """No connection was free in time, though the server is there."""


def living(pool: ConnectionPool[Any], take: Callable[[], Any]) -> Any:
    """A connection of the pool that works; ``take`` takes one.

    Raises:
        BusyError: those that work were all in use.
        PoolTimeout: there is none that works.
    """
    until, broken = time.monotonic() + pool.timeout, ""
    for _ in range(pool.max_size + 1):
        connection = taken(take)
        try:
            pool.check_connection(connection)
        except psycopg.Error as error:
            broken = reason_of(error)
            pool.putconn(connection)  # which makes another in its place
        else:
            return connection
        if time.monotonic() > until:
            break
    raise PoolTimeout(f"its connections are broken: {broken}")


def taken(take: Callable[[], Any]) -> Any:
    """What ``take`` takes out of the pool; if it can't, the error says why.

    Raises:
        BusyError: those that work were all in use.
        PoolTimeout: there is none that works.
    """
    try:
        return take()
    except PoolTimeout as error:
        reason = ATTEMPTS.reason()
        if ATTEMPTS.has_living():
            refused = f", and it gives no more ({reason})" if reason else ""
            raise BusyError(f"all its connections are in use{refused}") from error
        raise PoolTimeout(reason or "it does not answer") from error
