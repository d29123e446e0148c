"""Locks of PostgreSQL's tables, until the end of the transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

READ = "ACCESS SHARE MODE NOWAIT"
"""Nobody changes the form of a table. Asked for without waiting: who waits could stop others."""
WRITE = "EXCLUSIVE MODE"
"""Nobody else writes; others may read, such as a backup."""
LIMITS = (
    "SET LOCAL lock_timeout = '10s'",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)
"""Of this transaction alone, which a pooler can't refuse as it does options of a connection."""
WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation IN (SELECT oid FROM pg_class WHERE relname = ANY(%s))
"""


def set_limits(connection: BaseDatabaseWrapper) -> None:
    """A lock is waited for a while; what takes long may."""
    with connection.cursor() as cursor:
        for limit in LIMITS:
            cursor.execute(limit)


def lock_tables(connection: BaseDatabaseWrapper, tables: Iterable[str], mode: str) -> None:
    """Lock them all, before anything is read: the snapshot of the transaction comes after it.

    Raises:
        OperationalError: somebody else holds one.
    """
    quoted = ", ".join(map(connection.ops.quote_name, sorted(tables)))
    if quoted:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {quoted} IN {mode}")


def others_wait(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> bool:
    """Whether somebody waits until one of them is let go."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [sorted(tables)])
        (count,) = cursor.fetchone()
    return bool(count)
