"""The cache in the database, which all workers share, with counters that are exact."""

from __future__ import annotations

import base64
import datetime as dt
import pickle
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction

FOREVER = 253_402_214_400.0
"""The last day that databases know: what has no end ends then."""

VALUE = "SELECT value FROM {table} WHERE cache_key = %s"
"""What a key holds, if anything; with a lock on its row where the database locks rows."""

NEW_VALUE = "UPDATE {table} SET value = %s WHERE cache_key = %s"
"""Another value for a key that is there; it goes when it would have gone before."""


SIZE = "SELECT COUNT(*) FROM {table}"

ADD = """
INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
 WHERE {table}.expires < %s
"""
"""A value for a key that is not there, or that has run out; else nothing changes."""


class SharedCache(DatabaseCache):
    """Django's own reads and writes a counter in two steps, between which others read the same.

    And what it can't write it says it did not write: whoever takes a lock with ``add`` then hears
    that somebody else holds it, where the disk is full.
    """

    _table: str
    _max_entries: int
    _cull: Any

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number, in one transaction that others wait for, and return the sum.

        Whether the key has expired is not asked: whoever counts in windows names them in the key.

        Raises:
            ValueError: there is no such key.
        """
        full_key = self.make_and_validate_key(key, version=version)
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        lock = connection.features.has_select_for_update
        read = f"{VALUE} {connection.ops.for_update_sql()}" if lock else VALUE
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(read.format(table=table), [full_key])
            row = cursor.fetchone()
            if row is None:
                raise ValueError(f"Key {key!r} not found")
            total: int = unpacked(row[0]) + delta
            cursor.execute(NEW_VALUE.format(table=table), [self.packed(total), full_key])
        return total

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value under a key that is free; whether it was.

        Raises:
            DatabaseError: it could not be written.
        """
        full_key = self.make_and_validate_key(key, version=version)
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        now, ends = (self.instant(connection, at) for at in (time.time(), self.end_of(timeout)))
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(SIZE.format(table=table))
            (size,) = cursor.fetchone()
            if size > self._max_entries:
                self._cull(connection.alias, cursor, dt.datetime.now(dt.UTC), size)
            cursor.execute(ADD.format(table=table), [full_key, self.packed(value), ends, now])
            return bool(cursor.rowcount)

    def end_of(self, timeout: Any) -> float:
        """The second in which something runs out that is kept for so long."""
        end = self.get_backend_timeout(timeout)
        return FOREVER if end is None else end

    def instant(self, connection: Any, at: float) -> Any:
        """A whole second as Django's cache writes it."""
        moment = dt.datetime.fromtimestamp(at, dt.UTC).replace(microsecond=0)
        return connection.ops.adapt_datetimefield_value(moment)

    def packed(self, value: Any) -> str:
        """A value as Django's cache writes it."""
        return base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")


def unpacked(text: str) -> Any:
    """The same read back: only this site writes to its cache."""
    return pickle.loads(base64.b64decode(text.encode(), validate=True))  # noqa: S301
