"""Which errors of a database are nobody's fault, and may not come again."""

from __future__ import annotations

from django.db import DatabaseError, IntegrityError, OperationalError

from config.database.codes import code_of
from config.database.refusals import refusal_of

LOCKED = "locked"
"""In every message of SQLite about a lock that it did not get."""
ROLLED_BACK = ("40001", "40P01", "55P03")
"""PostgreSQL's codes of what it gave up for another transaction's sake: deadlocks and locks."""
NOT_THERE = ("08", "53", "57")
"""The first two digits of its codes for no connection, no room, and being shut down."""

TOO_LARGE = "too large to convert to SQLite"
OUT_OF_RANGE = "22003"


def gave_way(error: BaseException) -> bool:
    """Whether a transaction was given up, whole, because another was quicker.

    Tried again it meets what the other has written. A broken constraint is such a case where two
    requests made the same thing at once; else it breaks again.
    """
    if isinstance(error, IntegrityError):
        return True
    return isinstance(error, DatabaseError) and (
        code_of(error) in ROLLED_BACK or LOCKED in str(error)
    )


def is_number_too_large(error: BaseException) -> bool:
    """Whether a number that somebody sent is larger than the database holds."""
    if isinstance(error, OverflowError):
        return TOO_LARGE in str(error)
    return isinstance(error, DatabaseError) and code_of(error) == OUT_OF_RANGE


def is_unavailable(error: BaseException) -> bool:
    """Whether the database could not do its work now, whatever it was asked."""
    if isinstance(error, IntegrityError):
        return False
    if gave_way(error) or refusal_of(error) or code_of(error)[:2] in NOT_THERE:
        return True
    # A connection that can't be made, or for which the pool had none in time, has no code.
    kinds = type(error.__cause__).__mro__
    is_postgres = any(kind.__module__.startswith("psycopg") for kind in kinds)
    return isinstance(error, OperationalError) and is_postgres and not code_of(error)
