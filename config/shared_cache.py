"""The cache in the database, which all workers share, with counters that are exact."""

from __future__ import annotations

import base64
import pickle
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction

VALUE = "SELECT value FROM {table} WHERE cache_key = %s"
"""What a key holds, if anything; with a lock on its row where the database locks rows."""

NEW_VALUE = "UPDATE {table} SET value = %s WHERE cache_key = %s"
"""Another value for a key that is there; it goes when it would have gone before."""


class SharedCache(DatabaseCache):
    """Django's own reads and writes a counter in two steps, between which others read the same."""

    _table: str

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

    def packed(self, value: Any) -> str:
        """A value as Django's cache writes it."""
        return base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")


def unpacked(text: str) -> Any:
    """The same read back: only this site writes to its cache."""
    return pickle.loads(base64.b64decode(text.encode(), validate=True))  # noqa: S301
