"""A database that is busy is tried again, then answered with 503; a limit with 429."""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.models import User
from config import errors
from config.logs.outages import not_of_an_outage
from config.rate_limits import LimitReachedError
from tests import factories
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]
handler500 = errors.server_error
is_sqlite = connection.vendor == "sqlite"


def rename(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Changes two people, one after the other, as two such requests would in opposite order."""
    waiting = getattr(rename, "waiting", None)
    with transaction.atomic():
        User.objects.filter(pk=first).update(display_name="renamed")
        if waiting is not None:
            waiting.wait(timeout=5)
            rename.waiting = None  # type: ignore[attr-defined]
        User.objects.filter(pk=second).update(display_name="renamed")
    return HttpResponse("done")


def impatient(request: HttpRequest) -> HttpResponse:
    """Writes, and does not wait for the lock that another connection holds."""
    if is_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 1")
        try:
            return rename(request, User.objects.earliest("pk").pk, 0)
        finally:
            connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 1")  # of this transaction: connections are shared
        return rename(request, User.objects.earliest("pk").pk, 0)


def create(request: HttpRequest) -> HttpResponse:
    """Looks for a person and makes one where there is none, like a form that validates first."""
    if not User.objects.filter(email="ada@example.org").exists():
        User.objects.bulk_create([User(email="ada@example.org", email_folded="ada@example.org")])
        calls.append("made")
        if len(calls) == 1:
            raise IntegrityError("another made it, too")
    return HttpResponse("there")


def number(request: HttpRequest) -> HttpResponse:
    """Looks for what a form names, as Django's choices of objects do."""
    list(User.objects.filter(pk__in=[int(request.GET["number"])]))
    return HttpResponse("found")


def refuse(request: HttpRequest) -> HttpResponse:
    raise LimitReachedError(90, "Enough for now.")


def broken(request: HttpRequest, kind: str) -> HttpResponse:
    calls.append(kind)
    raise {
        "bug": OperationalError("no such table: x"),
        "locked": OperationalError("database is locked"),
        "twice": IntegrityError("again"),
    }[kind]


calls: list[str] = []
urlpatterns = [
    path("rename/<int:first>/<int:second>/", rename),
    path("impatient/", impatient),
    path("create/", create),
    path("refuse/", refuse),
    path("number/", number),
    path("broken/<str:kind>/", broken),
    path("", include("config.urls")),
]


@pytest.fixture
def visitor(transactional_db: None) -> Client:
    calls.clear()
    return Client(raise_request_exception=False)


def test_of_two_that_wait_for_each_other_both_are_done(visitor: Client) -> None:
    one, other = factories.UserFactory(), factories.UserFactory()
    if not is_sqlite:  # there all writers wait for one lock, so that no circle can come about
        rename.waiting = threading.Barrier(2)  # type: ignore[attr-defined]
    ways = [f"/rename/{one.pk}/{other.pk}/", f"/rename/{other.pk}/{one.pk}/"]
    answers = at_once([partial(visitor.post, way) for way in ways])
    assert [answer.status_code for answer in answers] == [200, 200]


class Holding(threading.Thread):
    """Holds the lock of a person's row, or on SQLite of everything, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.has, self.let_go = threading.Event(), threading.Event()

    def run(self) -> None:
        with transaction.atomic():
            User.objects.update(display_name="held")
            self.has.set()
            self.let_go.wait(timeout=20)
        connection.close()

    def __enter__(self) -> Holding:
        self.start()
        assert self.has.wait(timeout=5)
        return self

    def __exit__(self, *error: object) -> None:
        self.let_go.set()
        self.join()


def test_what_a_lock_held_up_is_done_when_it_is_free(visitor: Client) -> None:
    factories.UserFactory()
    with Holding() as other:
        threading.Timer(0.06, other.let_go.set).start()
        assert visitor.post("/impatient/").content == b"done"
    assert User.objects.get().display_name == "renamed"


def test_a_lock_that_stays_is_answered_with_when_to_try_again(visitor: Client) -> None:
    factories.UserFactory()
    with Holding():
        answer = visitor.post("/impatient/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Nothing was changed" in answer.content.decode()


@pytest.mark.skipif(not is_sqlite, reason="its locks are given up by the server")
def test_a_lock_that_was_waited_for_once_is_not_waited_for_again(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0)
    assert visitor.post("/broken/locked/").status_code == 503
    assert calls == ["locked"]


def test_of_two_that_make_the_same_the_second_finds_it(visitor: Client) -> None:
    assert visitor.post("/create/").content == b"there"
    assert calls == ["made"]


def test_a_fault_of_ours_is_one_and_not_tried_for_ever(visitor: Client) -> None:
    assert visitor.get("/broken/bug/").status_code == 500
    assert calls == ["bug"]
    assert visitor.get("/broken/twice/").status_code == 500
    assert calls.count("twice") == 4


@pytest.mark.parametrize("number", ["9" * 19, "9" * 400])
def test_a_number_that_no_database_holds_is_refused_in_words(visitor: Client, number: str) -> None:
    answer = visitor.get("/number/", {"number": number})
    if is_sqlite:  # PostgreSQL compares numbers of any size
        assert answer.status_code == 400
        assert "larger than any there is here" in answer.content.decode()
    else:
        assert answer.content == b"found"


def test_a_limit_says_when_to_try_again(visitor: Client) -> None:
    answer: Any = visitor.post("/refuse/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "90")
    assert "Enough for now. Wait 2 minutes" in answer.content.decode()


def test_an_outage_is_in_the_log_once_and_without_a_traceback() -> None:
    away = OperationalError("connection refused")
    away.__cause__ = psycopg.OperationalError("connection refused")
    is_news = not_of_an_outage()
    for error, news in ((away, False), (ValueError("x"), True)):
        fields = {"msg": "Service Unavailable", "exc_info": (type(error), error, None)}
        assert is_news(logging.makeLogRecord(fields)) is news
