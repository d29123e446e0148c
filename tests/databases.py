"""Databases beside that of the tests, made and dropped on its server where that is PostgreSQL."""

from __future__ import annotations

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


def make_database(
    name: str, *, template: str = "template1", server: BaseDatabaseWrapper | None = None
) -> None:
    """Make it anew, as a copy of ``template``; by the connection ``server``, or that of the tests.

    A connection drops no database that it is in.
    """
    drop_database(name, server=server)
    run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"', server=server)


def drop_database(name: str, *, server: BaseDatabaseWrapper | None = None) -> None:
    run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', server=server)


def run_sql(*statements: str, server: BaseDatabaseWrapper | None = None) -> None:
    with (server or connection).cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
