"""One line for each request, with its number; what went wrong once, and never what is secret."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.models import User
from config.logs.tracebacks import CAUSE, without_secrets
from tests.log_lines import written_log, written_objects

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "s3cr3t-of-an-invitation"


def broken(request: HttpRequest, secret: str) -> HttpResponse:
    raise ValueError(f"{secret} can't be read")


def twice(request: HttpRequest) -> HttpResponse:
    email = "@".join(("twice", "example.org"))  # so that the lines of a traceback don't hold it
    User.objects.create(email=email, email_folded=email)
    with transaction.atomic():
        User.objects.bulk_create([User(email=email, email_folded="another")])
    raise AssertionError("the same email was taken twice")


def away(request: HttpRequest) -> HttpResponse:
    try:
        psycopg.connect("host=127.0.0.1 port=1")
    except psycopg.OperationalError as error:
        raise OperationalError(*error.args) from error
    raise AssertionError("something listens on port 1")


urlpatterns = [
    path("away/", away, name="away"),
    path("join/<str:secret>/", broken, name="join"),
    path("twice/", twice, name="twice"),
    path("", include("config.urls")),
]
handler500 = "config.errors.server_error"


def lines_of(text: Any, logger: str) -> list[str]:
    return [line for line in text.getvalue().splitlines() if f" {logger} [" in line]


@pytest.mark.urls(__name__)
def test_an_outage_is_said_once_with_its_reason_and_no_request_is_an_error_of_its_own(
    client: Client,
) -> None:
    with written_log() as text:
        assert [client.get("/away/").status_code for _ in range(3)] == [503] * 3
    (line,) = (line for line in text.getvalue().splitlines() if " cairn.access " not in line)
    assert "WARNING config.errors" in line
    assert "refused" in line


def test_a_request_has_one_line_with_its_route_and_no_address(
    ada_client: Client, ada: User
) -> None:
    with written_log() as text:
        response = ada_client.get("/roadmaps/backend/topics/leaf-1-1/?q=mine")
    (line,) = lines_of(text, "cairn.access")
    number, size = response["X-Request-ID"], response["Content-Length"]
    assert f"INFO cairn.access [{number}] GET roadmap:topic 200 " in line
    assert line.endswith(f" ms {size} bytes user {ada.pk}")
    assert "leaf-1-1" not in text.getvalue()
    assert "127.0.0.1" not in text.getvalue()


def test_an_address_is_written_where_a_setting_asks_for_it(
    client: Client, db: None, settings
) -> None:
    settings.CAIRN_LOG_ADDRESSES = True
    with written_objects() as objects:
        client.get("/nowhere/")
    (line,) = [one for one in objects if one["logger"] == "cairn.access"]
    assert line["address"] == "127.0.0.1"
    assert line["message"].endswith(" from 127.0.0.1")


def test_json_has_the_parts_of_a_request_as_fields(ada_client: Client, ada: User) -> None:
    with written_objects() as objects:
        ada_client.get("/dashboard/")
    (line,) = [one for one in objects if one["logger"] == "cairn.access"]
    assert line["time"].endswith("Z")
    assert (line["method"], line["route"], line["status"]) == ("GET", "roadmap:dashboard", 200)
    assert line["user"] == ada.pk
    assert line["duration_ms"] > 0
    assert line["bytes"] > 1000
    assert len(line["request_id"]) == 12


@pytest.mark.parametrize("address", ["/healthz", "/static/css/cairn.css"])
def test_what_machines_ask_for_is_no_news(client: Client, address: str) -> None:
    with written_objects() as objects:
        assert client.get(address).status_code == 200
    assert [one["level"] for one in objects if one["logger"] == "cairn.access"] == ["DEBUG"]


def test_who_signs_in_is_in_that_line_already(client: Client, ada: User) -> None:
    ada.set_password("a long sentence of hers")
    ada.save()
    with written_objects() as objects:
        client.post("/accounts/login/", {"login": ada.email, "password": "a long sentence of hers"})
    (line,) = [one for one in objects if one["logger"] == "cairn.access"]
    assert (line["status"], line["user"]) == (302, ada.pk)


def test_knowing_who_asked_costs_no_query(ada_client: Client, django_assert_num_queries) -> None:
    with written_log(), django_assert_num_queries(1):  # the session's, for the time zone
        ada_client.post("/theme/", {"theme": "dark"})


# --- The number of a request ---


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        (1, "0af7651916cd43dd8448eb211c80319c", True),
        (0, "0af7651916cd43dd8448eb211c80319c", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "<b>12345678</b>", False),
        (1, "12345678 12345678", False),
        (1, "12345678\u00e9", False),
    ],
)
def test_a_number_is_taken_from_a_trusted_proxy_if_it_is_plain(
    client: Client, settings, proxies: int, given: str, is_taken: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"x-request-id": given, "x-forwarded-for": "203.0.113.7"}
    number = client.get("/healthz", headers=headers)["X-Request-ID"]
    assert (number == given) is is_taken
    assert is_taken or len(number) == 12


@pytest.mark.urls("tests.config.test_logs")
def test_the_page_of_an_error_names_the_number_that_its_traceback_has(db: None) -> None:
    client = Client(raise_request_exception=False)
    with written_log() as text:
        response = client.get(f"/join/{SECRET}/?code=123456")
    number = response["X-Request-ID"]
    assert f"<code>{number}</code>" in response.content.decode()
    written = text.getvalue()
    assert written.count("Traceback") == 1
    assert f"ERROR django.request [{number}] Internal Server Error: join" in written
    assert "ValueError: ... can't be read" in written
    assert SECRET not in written
    assert "123456" not in written


@pytest.mark.urls("tests.config.test_logs")
def test_an_error_whose_page_fails_too_has_its_line(monkeypatch) -> None:
    monkeypatch.setattr("config.errors.TEXTS", {})
    with written_log() as text, pytest.raises(KeyError):
        Client().get(f"/join/{SECRET}/")
    (line,) = lines_of(text, "cairn.access")
    assert "GET join 500 " in line


@pytest.mark.urls("tests.config.test_logs")
def test_a_toast_names_it_too(db: None) -> None:
    client = Client(raise_request_exception=False)
    part = {"hx-request": "true", "hx-request-type": "partial"}
    response = client.post(f"/join/{SECRET}/", headers=part)
    assert f"<code>{response['X-Request-ID']}</code>" in response.content.decode()


@pytest.mark.urls("tests.config.test_logs")
@pytest.mark.django_db(transaction=True)
def test_a_traceback_of_the_database_shows_no_values(settings) -> None:
    with written_log() as text:
        assert Client(raise_request_exception=False).get("/twice/").status_code == 500
    assert "IntegrityError" in text.getvalue()
    assert "twice@example.org" not in text.getvalue()


def test_nothing_of_one_request_is_left_for_the_next(client: Client) -> None:
    one, other = (client.get("/healthz")["X-Request-ID"] for _ in range(2))
    assert one != other
    with written_log() as text:
        logging.getLogger("cairn.test").info("outside")
    assert "INFO cairn.test [-] outside" in text.getvalue()


# --- Lines ---


def test_no_message_can_begin_a_line_of_its_own() -> None:
    with written_log() as text:
        logging.getLogger("cairn.test").warning(
            "a name: %s", "x\n2026-01-01 ERROR forged\r\x1b[2J\u2028\u202ey"
        )
    (line,) = text.getvalue().splitlines()
    assert line.endswith(r"a name: x\n2026-01-01 ERROR forged\r\x1b[2J\u2028\u202ey")


def test_no_text_of_an_error_can_either() -> None:
    with written_log() as text:
        error = ValueError("x\n2026-01-01T00:00:00.000Z INFO forged\x1b[2J \ud800")
        logging.getLogger("cairn.test").error("failed", exc_info=error)
    text.getvalue().encode()
    assert [line for line in text.getvalue().splitlines() if line.startswith("2026-01")] == []
    assert r"    2026-01-01T00:00:00.000Z INFO forged\x1b[2J \ud800" in text.getvalue()


def test_a_place_in_the_code_is_kept_though_an_argument_has_its_name() -> None:
    place = '  File "/app/config/database_errors.py", line 3, in look'
    text = f"{place}\n    look()\nKeyError: database"
    first, *rest = without_secrets(text, ["database"]).splitlines()
    assert first == place
    assert rest == ["    look()", "KeyError: ..."]


def test_what_a_record_carries_beside_its_message_is_not_written() -> None:
    with written_objects() as objects:
        logging.getLogger("cairn.test").info("said", extra={"password": SECRET})
    assert SECRET not in json.dumps(objects)


def test_a_command_keeps_its_answer_apart_from_the_log(tmp_path: Path) -> None:
    """Its standard output may be a file that somebody writes."""
    program = (
        "import sys, logging; sys.argv = sys.argv[1:];"
        "from config.logs.logging_settings import console;"
        "logging.getLogger().addHandler(console()); logging.getLogger().warning('a line')"
    )
    for arguments, is_answer in ((["manage.py", "export_roadmap"], False), (["gunicorn"], True)):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ("a line" in done.stdout) is is_answer
        assert ("a line" in done.stderr) is not is_answer


def test_postgres_adds_the_row_to_its_error_and_the_log_leaves_it_out() -> None:
    error = IntegrityError(
        'duplicate key value violates unique constraint "accounts_user_email_key"\n'
        "DETAIL:  Key (email)=(ada@example.org) already exists.\n"
        "LINE 1: SELECT 'ada@example.org'\n               ^"
    )
    with written_log() as text:
        logging.getLogger("cairn.test").error("failed", exc_info=error)
    assert "duplicate key value" in text.getvalue()
    assert "ada@" not in text.getvalue()


def test_a_row_of_several_lines_is_left_out_whole_and_what_follows_stays() -> None:
    note = "My diary\nTraceback (most recent call last):\nI am ill\n\nDuring handling of the above"
    refused = IntegrityError(f"violates check\nDETAIL:  Failing row contains (1, {note}, 7).")
    try:
        try:
            raise refused
        except IntegrityError as error:
            raise LookupError("the reason after it") from error
    except LookupError as error:
        found = error
    with written_log() as text:
        logging.getLogger("cairn.test").error("failed", exc_info=found)
    for kept in ("violates check", CAUSE, "the reason after it", "in test_a_row_of_several"):
        assert kept in text.getvalue()
    for value in ("diary", "I am ill", "During handling", "7)"):
        assert value not in text.getvalue()


def test_of_several_errors_at_once_each_is_told_without_its_row() -> None:
    row = IntegrityError("refused\nDETAIL: ill\nvery ill")
    with written_log() as text:
        error = ExceptionGroup("both", [row, ValueError("the other")])
        logging.getLogger("cairn.test").error("failed", exc_info=error)
    assert "refused" in text.getvalue()
    assert "the other" in text.getvalue()
    assert "ill" not in text.getvalue()


def test_statements_of_the_database_are_never_written(client: Client, db: None) -> None:
    connection.force_debug_cursor = True
    try:
        with written_log() as text:
            User.objects.filter(email=f"{SECRET}@example.org").exists()
    finally:
        connection.force_debug_cursor = False
    assert SECRET not in text.getvalue()
