"""The back end that ``DATABASES`` names."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as Wrapper

from config.database.given_up import give_up_soon
from config.database.postgres.absence import ABSENCE
from config.database.postgres.attempts import NotedConnection
from config.database.postgres.in_time import in_time, patience
from config.database.postgres.pooled import living


class DatabaseWrapper(Wrapper):
    @property
    def pool(self) -> Any:
        options = self.settings_dict["OPTIONS"].get("pool")
        if options:
            options.setdefault("connection_class", NotedConnection)
            options["check"] = None  # pooled.py looks at them
        return super().pool

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As Django's.

        Raises:
            psycopg.OperationalError: none could be had soon, or the server was away just now.
        """
        return ABSENCE.connect(lambda: self._connected(conn_params))

    def _connected(self, conn_params: dict[str, Any]) -> Any:
        def take() -> Any:
            return super(DatabaseWrapper, self).get_new_connection(conn_params)

        if self.pool:
            return living(self.pool, take)
        return in_time(patience(conn_params), take)

    def _configure_connection(self, connection: Any) -> bool:
        """Called for each connection that the pool makes, and for each that it lends."""
        to_commit: bool = super()._configure_connection(connection)  # type: ignore[misc]
        if self.pool and connection is self.connection:
            return to_commit
        give_up_soon(connection)
        return True
