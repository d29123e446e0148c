"""The pool gives what works: after a restart of the server, and when all of it is in use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection

from config.database.direct import connect
from config.database.errors import is_unavailable
from config.database.given_up import SETTINGS
from config.database.postgres import attempts, base, pooled
from config.database.postgres.absence import Absence
from config.database.postgres.attempts import Attempts
from config.database.postgres.base import DatabaseWrapper

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="it has no pool"),
    pytest.mark.django_db,
]
ALIAS = "own"
END = "SELECT pg_terminate_backend(%s)"


class People:
    """Each has a connection of one pool, as threads of a process have."""

    def __init__(self) -> None:
        self.wrappers: list[DatabaseWrapper] = []
        self.allow(2)

    def allow(self, most: int, **settings: Any) -> None:
        """Have a pool of so many connections, made with these settings."""
        given: dict[str, Any] = connection.settings_dict
        pool = {"min_size": 1, "max_size": most, "timeout": 0.9, "reconnect_timeout": 1.0}
        self.settings = {**given, **settings, "OPTIONS": {**given["OPTIONS"], "pool": pool}}

    def one(self) -> DatabaseWrapper:
        """Somebody who has a connection."""
        wrapper = DatabaseWrapper(self.settings, ALIAS)
        wrapper.inc_thread_sharing()
        wrapper.ensure_connection()
        self.wrappers.append(wrapper)
        return wrapper

    def leave(self) -> None:
        for wrapper in self.wrappers:
            wrapper.close()
        if ALIAS in DatabaseWrapper._connection_pools:
            DatabaseWrapper(self.settings, ALIAS).close_pool()


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    own = Attempts()
    monkeypatch.setattr(base, "ABSENCE", Absence())
    for module in (attempts, pooled):
        monkeypatch.setattr(module, "ATTEMPTS", own)
    found = People()
    yield found
    found.leave()


def pid_of(wrapper: DatabaseWrapper) -> int:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_connections_that_all_broke_while_they_were_idle_are_replaced_at_once(
    people: People,
) -> None:
    pids = [pid_of(wrapper) for wrapper in (people.one(), people.one())]
    for wrapper in people.wrappers:
        wrapper.close()
    with connect() as other:
        for pid in pids:
            other.execute(END, [pid])
    assert pid_of(people.one()) not in pids
    assert pid_of(people.one()) not in pids


def test_a_pool_that_is_in_use_is_no_absence(people: People) -> None:
    first, _ = people.one(), people.one()
    with pytest.raises(OperationalError, match="all its connections are in use") as caught:
        people.one()
    assert is_unavailable(caught.value)
    first.close()
    people.one()


@pytest.fixture
def few() -> Iterator[dict[str, Any]]:
    """Who may have two connections."""
    with connect() as other:
        other.execute("DROP ROLE IF EXISTS few")
        other.execute("CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 2")
        yield {"USER": "few", "PASSWORD": "few"}
        other.execute("DROP ROLE few")


def test_that_the_server_gives_no_more_is_said(few: dict[str, Any], people: People) -> None:
    people.allow(5, **few)
    first, _ = people.one(), people.one()
    with pytest.raises(OperationalError, match=r"in use, and it gives no more \(.*too many conn"):
        people.one()
    first.close()
    people.one()


def test_why_there_is_no_connection_is_said_to_all_who_ask(people: People) -> None:
    people.allow(2, HOST="127.0.0.1", PORT=1)
    for _ in range(2):
        with pytest.raises(OperationalError, match="refused") as caught:
            people.one()
        assert is_unavailable(caught.value)


def asked_of_the_server(execute: Any) -> dict[str, int]:
    """Its settings, without their units."""
    rows = execute(
        "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(SETTINGS)]
    ).fetchall()
    return {name: int(value) for name, value in rows}


@pytest.mark.parametrize("pool", [True, False])
def test_a_server_gives_up_soon_whose_other_end_is_gone(people: People, pool: bool) -> None:
    """Also after the connection was given back and lent again, and one that is not pooled."""
    if not pool:
        options = {
            name: value for name, value in people.settings["OPTIONS"].items() if name != "pool"
        }
        people.settings["OPTIONS"] = options
    wanted = {name: int(value) for name, value in SETTINGS.items()}
    for _ in range(2):
        wrapper = people.one()
        assert asked_of_the_server(wrapper.connection.execute) == wanted
        wrapper.close()


def test_the_direct_connection_is_given_up_as_soon() -> None:
    with connect() as own:
        assert asked_of_the_server(own.execute) == {n: int(v) for n, v in SETTINGS.items()}
