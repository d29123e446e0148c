"""While the database is away one thread asks for it, and the others answer at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from config.database.postgres import absence as module
from config.database.postgres.absence import Absence
from config.database.postgres.in_time import in_time, patience
from config.database.postgres.pooled import BusyError


def away() -> Any:
    raise psycopg.OperationalError("connection refused")


def busy() -> Any:
    raise BusyError("all its connections are in use")


def never() -> Any:
    pytest.fail("nobody was to ask")


def test_right_after_a_failure_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    absence = Absence()
    for connect in (away, never):
        with pytest.raises(psycopg.OperationalError, match="connection refused"):
            absence.connect(connect)
    monkeypatch.setattr(module, "CALM", 0)
    assert absence.connect(lambda: "a connection") == "a connection"
    assert absence.connect(lambda: "another") == "another"


def test_a_while_after_it_one_thread_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CALM", 0)
    absence, asked, answer = Absence(), threading.Event(), threading.Event()
    with pytest.raises(psycopg.OperationalError):
        absence.connect(away)

    def slow() -> str:
        asked.set()
        answer.wait(10)
        return "a connection"

    thread = threading.Thread(target=absence.connect, args=[slow])
    thread.start()
    asked.wait(10)
    with pytest.raises(psycopg.OperationalError, match="away a moment ago"):
        absence.connect(never)
    answer.set()
    thread.join()
    assert absence.connect(lambda: "another") == "another"


def test_what_was_noticed_long_ago_refuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    absence = Absence()
    with pytest.raises(psycopg.OperationalError):
        absence.connect(away)
    monkeypatch.setattr(module, "FORGOTTEN", 0)
    assert absence.connect(lambda: absence.connect(lambda: "two at once")) == "two at once"


def test_a_server_that_is_busy_is_not_away() -> None:
    absence = Absence()
    with pytest.raises(psycopg.OperationalError):
        absence.connect(busy)
    assert absence.connect(lambda: "a connection") == "a connection"


def test_who_is_silent_is_given_up_before_libpq_does(silent_server: int) -> None:
    parameters = {"host": "127.0.0.1", "port": silent_server, "connect_timeout": 2}
    with pytest.raises(psycopg.OperationalError, match=r"did not answer in 1\.5 seconds"):
        in_time(patience(parameters), lambda: psycopg.connect(**parameters))


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of one that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_what_comes_after_it_was_given_up_is_closed() -> None:
    given_up, closed = threading.Event(), threading.Event()

    class Connection:
        def close(self) -> None:
            closed.set()

    def late() -> Connection:
        given_up.wait(10)
        return Connection()

    with pytest.raises(psycopg.OperationalError):
        in_time(0, late)
    given_up.set()
    assert closed.wait(10)


@pytest.mark.parametrize(
    ("given", "seconds"), [("10", 9.5), (2, 1.5), (1, 1.5), (0, None), (None, None)]
)
def test_a_longer_patience_that_somebody_sets_is_kept(given: Any, seconds: float | None) -> None:
    assert patience({"connect_timeout": given}) == seconds
