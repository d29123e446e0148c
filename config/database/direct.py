"""A connection to PostgreSQL past the pool."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection

from config.database.given_up import give_up_soon

OURS = ("pool", "context", "cursor_factory", "prepare_threshold")
"""What Django's parameters have that is not for the server."""


def connect() -> psycopg.Connection[Any]:
    """A new connection as the site makes them, that commits each statement.

    Raises:
        psycopg.OperationalError: the server does not answer, or refuses.
    """
    given = connection.get_connection_params()
    options = {name: value for name, value in given.items() if name not in OURS}
    own = psycopg.connect(**options, autocommit=True)
    give_up_soon(own)
    return own
