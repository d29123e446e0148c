"""A database that takes nothing is 503, and the page says what is true of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg.errors
import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from config import errors, health
from config.database.errors import is_unavailable
from config.database.refusals import Refusal, refusal_of
from config.models import Pulse
from tests.log_lines import written_log

is_sqlite = connection.vendor == "sqlite"


def write(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), read_only():
        Pulse.objects.create(name="written")
    return HttpResponse("written")


@contextmanager
def read_only() -> Iterator[None]:
    """For the rest of a transaction; past Django, which lets nobody near one that failed."""
    if not is_sqlite:
        connection.connection.execute("SET TRANSACTION READ ONLY")
        yield
        return
    connection.connection.execute("PRAGMA query_only = 1")
    try:
        yield
    finally:
        connection.connection.execute("PRAGMA query_only = 0")


urlpatterns = [path("write/", write, name="write"), path("", include("config.urls"))]
handler500 = errors.server_error


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_only_be_read_is_unavailable_and_not_full(client: Client) -> None:
    with written_log() as text:
        answer = client.post("/write/")
    html = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "can only be read at the moment" in html
    assert "full" not in html.partition("<h1>")[2]
    assert "the database refuses, it is read-only" in text.getvalue()


@pytest.mark.django_db(transaction=True)
def test_readyz_says_that_it_is_read_only() -> None:
    with transaction.atomic(), read_only():
        assert health.database() == "it is read-only"


def full(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "full.sqlite3")) as database:
        database.execute("PRAGMA max_page_count = 1")
        database.execute("CREATE TABLE one (text)")


def unopened(folder: Path) -> None:
    sqlite3.connect(folder / "nowhere" / "a.sqlite3")


def failing(folder: Path) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_WRITE"
    raise error


def failing_server(folder: Path) -> None:
    raise psycopg.errors.IoError("could not write block 7")


def full_server(folder: Path) -> None:
    raise psycopg.errors.DiskFull("could not extend file")


def standby(folder: Path) -> None:
    raise psycopg.errors.ReadOnlySqlTransaction("cannot execute UPDATE")


@pytest.mark.parametrize(
    ("fail", "refusal", "words"),
    [
        (full, Refusal.FULL, "disk is full: nothing was changed"),
        (full_server, Refusal.FULL, "disk is full: nothing was changed"),
        (unopened, Refusal.UNOPENED, "can't be opened"),
        (failing, Refusal.FAILING, "full or failing"),
        (failing_server, Refusal.FAILING, "full or failing"),
        (standby, Refusal.READ_ONLY, "can only be read"),
    ],
)
def test_each_is_told_apart(
    fail: Callable[[Path], None], refusal: Refusal, words: str, tmp_path: Path
) -> None:
    error = as_django_has_it(fail, tmp_path)
    assert (refusal_of(error), is_unavailable(error)) == (refusal, True)
    assert words in errors.REFUSALS[refusal]


def as_django_has_it(fail: Callable[[Path], None], folder: Path) -> DatabaseError:
    try:
        fail(folder)
    except (sqlite3.Error, psycopg.Error) as cause:
        kind: Any = InternalError if isinstance(cause, psycopg.InternalError) else OperationalError
        error: DatabaseError = kind(*cause.args)
        error.__cause__ = cause
        return error
    raise AssertionError("it did not fail")


def test_what_is_no_refusal_is_none(db: None) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Pulse.objects.raw("SELECT nothing FROM nowhere")[0]
    assert refusal_of(caught.value) is None
