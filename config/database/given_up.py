"""How soon PostgreSQL gives up a connection whose other end is gone, with the locks it holds."""

from __future__ import annotations

from typing import Any

import psycopg

SETTINGS = {
    "tcp_user_timeout": "5000",  # milliseconds until data is received
    "tcp_keepalives_idle": "2",  # seconds of silence before the first question
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
}
"""Five seconds, as long as the site waits in its turn. By itself PostgreSQL asks after two hours,
and sends again after twice as long each time: a write cut off in the middle would hold its rows."""
ASK = (
    "SELECT set_config(name, value, false) FROM unnest(%s::text[], %s::text[]) AS new(name, value)"
)


def give_up_soon(connection: psycopg.Connection[Any]) -> None:
    """Ask for it by a statement: a pooler refuses to connect with options it does not know.

    Raises:
        psycopg.Error: the server does not answer, or does not know a setting.
    """
    connection.execute(ASK, [list(SETTINGS), list(SETTINGS.values())])
