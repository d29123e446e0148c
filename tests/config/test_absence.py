"""While the database is away one thread asks for it, and the others answer at once."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest

from config.database.postgres import base
from config.database.postgres.base import Absence


def away() -> Any:
    raise psycopg.OperationalError("connection refused")


def never() -> Any:
    pytest.fail("nobody was to ask")


def test_right_after_a_failure_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    absence = Absence()
    for connect in (away, never):
        with pytest.raises(psycopg.OperationalError):
            absence.connect(connect)
    monkeypatch.setattr(base, "CALM", 0)
    assert absence.connect(lambda: "a connection") == "a connection"
    assert absence.connect(lambda: "another") == "another"


def test_a_while_after_it_one_thread_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "CALM", 0)
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
