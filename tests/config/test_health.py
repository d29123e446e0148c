"""What /healthz and /readyz say, and that they say it in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from accounts.models import User
from config import health
from config.database import migrations
from config.health import InTime, Run
from config.models import Pulse
from tests.conftest import client_of

WELL = "database: ok\nmigrations: ok\ndisk: ok\n"


@pytest.fixture
def checks_in_the_open() -> None:
    """Nothing: these tests are about the threads in which checks run."""


@pytest.fixture(autouse=True)
def unasked() -> None:
    for check in health.CHECKS.values():
        check.forget()


@pytest.fixture
def in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InTime, "begin", lambda checked: lambda until: checked.check())


@pytest.fixture
def visitor() -> Client:
    """Who asks under a name that is not the site's, as a balancer does."""
    return Client(headers={"host": "10.0.0.7:8000"})


def test_alive_asks_nothing_of_the_database(ada: User, django_assert_num_queries: Any) -> None:
    client = client_of(ada)
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db(transaction=True)
def test_a_site_that_is_well_is_ready(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 20)  # the machine of the tests may be a busy one
    for _ in range(2):
        answer = visitor.get("/readyz")
        assert (answer.status_code, answer.content.decode()) == (200, WELL)
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_can_not_be_written_to_is_not_waited_for(visitor: Client) -> None:
    visitor.get("/readyz")
    health.CHECKS["database"].forget()
    with locked():
        answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert "database: it does not answer in time\n" in answer.content.decode()
    # The check that was given up ends by itself, and then all is well again.
    assert 200 in (slowly(visitor) for _ in range(60))


def slowly(visitor: Client) -> int:
    time.sleep(0.2)
    return visitor.get("/readyz").status_code


@contextmanager
def locked() -> Iterator[None]:
    """Somebody writes to the row that the check writes to, and does not end."""
    with transaction.atomic():
        Pulse.objects.select_for_update().get(name="ready")
        Pulse.objects.filter(name="ready").update(name="ready")
        yield


def test_a_check_that_hangs_is_given_up_and_not_begun_again() -> None:
    end, begun = threading.Event(), []

    def hang() -> str:
        begun.append(1)
        end.wait(10)
        return "ok"

    check = InTime(hang, "too late")
    soon = time.monotonic() + 0.2
    assert [check.begin()(soon), check.begin()(soon)] == ["too late", "too late"]
    assert len(begun) == 1
    end.set()


def test_whoever_asks_while_it_is_checked_waits_for_the_same_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 20)
    end, begun = threading.Event(), []

    def check() -> str:
        begun.append(1)
        end.wait(10)
        return "ok"

    checked = InTime(check, "too late")
    asked = [checked.begin() for _ in range(5)]
    end.set()
    assert [verdict(time.monotonic() + 20) for verdict in asked] == ["ok"] * 5
    assert len(begun) == 1


def test_what_a_check_found_holds_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 20)
    monkeypatch.setattr(health, "KEPT", 1000)
    found = iter(["ok", "it is gone"])
    checked = InTime(lambda: next(found), "too late")

    def ask() -> str:
        return checked.begin()(time.monotonic() + 20)

    assert [ask(), ask(), ask()] == ["ok"] * 3
    monkeypatch.setattr(health, "KEPT", 0)
    assert ask() == "it is gone"


def test_a_machine_without_threads_to_give_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = InTime(lambda: "ok", "too late")
    monkeypatch.setattr(health, "KEPT", 0)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        assert "no more threads" in checked.begin()(time.monotonic() + 20)
    monkeypatch.setattr(health, "PATIENCE", 20)
    assert checked.begin()(time.monotonic() + 20) == "ok"


def refuse(thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_a_connection_that_can_not_be_closed_holds_no_check_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "connection", Unclosable())
    run = Run(lambda: "ok")
    with pytest.raises(DatabaseError):
        run()
    assert run.verdict(time.monotonic()) == "ok"


class Unclosable:
    def close(self) -> None:
        raise DatabaseError("the connection is lost")


def test_a_check_that_hangs_keeps_no_other_waiting(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = threading.Event()
    checks = {
        "first": InTime(lambda: "ok" if other.wait(10) else "alone", "too late"),
        "second": InTime(lambda: other.set() or "ok", "too late"),
    }
    monkeypatch.setattr(health, "CHECKS", checks)
    monkeypatch.setattr(health, "PATIENCE", 20)
    assert visitor.get("/readyz").content == b"first: ok\nsecond: ok\n"


@pytest.fixture
def just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations._Process, "has_fitted", False)


@pytest.mark.usefixtures("db", "in_the_open", "just_started")
def test_migrations_must_be_those_of_the_code(visitor: Client) -> None:
    applied = MigrationRecorder.Migration.objects
    left = applied.create(app="roadmap", name="9999_from_the_future")
    assert "migrations: a newer release has changed" in visitor.get("/readyz").content.decode()
    left.delete()
    applied.create(app="an_app_that_is_gone", name="0001_initial")
    assert visitor.get("/readyz").status_code == 200
    applied.filter(app="roadmap").order_by("-name")[0].delete()
    answer = visitor.get("/readyz")
    assert (answer.status_code, "migrations: some are pending" in answer.content.decode()) == (
        503,
        True,
    )


@pytest.mark.usefixtures("db", "in_the_open", "just_started")
def test_what_serves_goes_on_when_a_newer_release_has_migrated(visitor: Client) -> None:
    assert visitor.get("/readyz").status_code == 200
    MigrationRecorder.Migration.objects.create(app="roadmap", name="9999_from_the_future")
    assert visitor.get("/readyz").status_code == 200


@pytest.mark.usefixtures("db", "in_the_open")
def test_a_disk_that_is_nearly_full_is_not_ready(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 60)
    answer = visitor.get("/readyz")
    assert (answer.status_code, "disk: nearly full" in answer.content.decode()) == (503, True)
