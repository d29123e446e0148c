"""A start brings the site up to date: alone, several at once, and never over a newer database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.database import lock, migrations
from config.database.direct import connect
from config.database.lock import only_one
from config.start import NOT_BOOTED
from tests.databases import drop_database, make_database, run_sql

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "hunter2hunter2"
LIMITS_OF_SERVER = "SELECT name FROM pg_settings WHERE name = ANY(%s)"
said: list[str] = []


def before(*, say: Any) -> None:
    said.append("asked")


def start(folder: Path, url: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "CAIRN_DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def empty_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table, of the kind that the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    name = f"empty_{os.getpid()}"
    given = connection.settings_dict
    with django_db_blocker.unblock():
        make_database(name)
        who = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
        yield f"postgres://{who}@{given['HOST']}:{given['PORT'] or 5432}/{name}"
        drop_database(name)


def test_starts_at_the_same_time_all_end_well_and_one_does_the_work(
    empty_database: str, tmp_path: Path
) -> None:
    starts = [start(tmp_path, empty_database, "manage.py", "prepare") for _ in range(3)]
    outputs = [process.communicate(timeout=120)[0] for process in starts]
    assert [process.returncode for process in starts] == [0, 0, 0], outputs
    assert sum("The database is up to date" in output for output in outputs) == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the lock is a file there")
@pytest.mark.django_db
def test_the_lock_of_a_start_stays_with_no_session_that_a_pooler_hands_on() -> None:
    held = """SELECT count(*) FROM pg_locks JOIN pg_database ON database = pg_database.oid
        WHERE datname = current_database() AND locktype = 'advisory' AND granted"""
    with connection.cursor() as cursor, only_one(said.append):
        cursor.execute(held)
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock.KEY])
        assert cursor.fetchone() == (False,)
    session = connect()
    with pytest.MonkeyPatch.context() as patch, session:
        patch.setattr(lock, "connect", lambda: nullcontext(session))
        with only_one(said.append):
            pass
        own = session.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'"
        )
        assert own.fetchone() == (0,)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the lock is a file there")
@pytest.mark.django_db
def test_no_limit_of_the_server_ends_the_lock_of_a_start(monkeypatch: pytest.MonkeyPatch) -> None:
    session = connect()
    with session:
        known = [row[0] for row in session.execute(LIMITS_OF_SERVER, [lock.LIMITS])]
        assert set(lock.LIMITS) - set(known) <= {"transaction_timeout"}
        for name in known:
            session.execute(f"SET {name} = '1h'")
        monkeypatch.setattr(lock, "connect", lambda: nullcontext(session))
        with only_one(said.append):
            kept = [session.execute(f"SHOW {name}").fetchone() for name in known]
        assert set(kept) == {("0",)}


def test_a_database_that_does_not_answer_is_waited_for_and_then_named(tmp_path: Path) -> None:
    url = f"postgres://cairn:{SECRET}@127.0.0.1:1/cairn"
    process = start(tmp_path, url, "manage.py", "prepare", "--wait", "0.5")
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "Waiting for the database cairn on 127.0.0.1:1 (" in output
    assert "did not answer in 0.5 seconds" in output
    assert "CAIRN_DATABASE_WAIT" in output
    assert SECRET not in output
    assert "Traceback" not in output


def test_a_database_that_is_damaged_or_none_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "cairn.sqlite3").write_text("no database, but a text of some length " * 9)
    process = start(tmp_path, "", "manage.py", "prepare", "--wait", "30")
    output = process.communicate(timeout=20)[0]
    assert process.returncode == 1
    assert f"the database {tmp_path}/cairn.sqlite3 can't be used (file is not a database)" in output
    assert "restore the newest backup" in output
    assert "Traceback" not in output


def test_what_broke_inside_a_database_is_named(migrated: Path, tmp_path: Path) -> None:
    path = tmp_path / "cairn.sqlite3"
    url, whole = f"sqlite:///{path}", migrated.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 60_000 + whole[60_100:])
    process = start(tmp_path, url, "manage.py", "prepare")
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "malformed" in output
    assert "estore the newest backup" in output
    assert "Traceback" not in output


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there are no roles")
def test_a_role_that_may_make_no_tables_is_told_which_grant_it_needs(
    empty_database: str, django_db_blocker: Any, tmp_path: Path
) -> None:
    """What PostgreSQL does from its version 15 on to every role that owns nothing."""
    parts = urlsplit(empty_database)
    role, name = f"beginner_{os.getpid()}", parts.path[1:]
    with django_db_blocker.unblock():
        run_sql(f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'")
        try:
            where = f"{parts.hostname}:{parts.port}"
            process = start(
                tmp_path, f"postgres://{role}:{SECRET}@{where}/{name}", "manage.py", "prepare"
            )
            output = process.communicate(timeout=60)[0]
        finally:
            make_database(name)
            run_sql(f"DROP ROLE {role}")
    assert process.returncode == 1
    assert f'run, in this database, GRANT USAGE, CREATE ON SCHEMA public TO "{role}"' in output
    assert "permission denied for schema public" in output
    assert SECRET not in output
    assert "Traceback" not in output


@pytest.mark.django_db
def test_code_that_is_older_than_the_database_does_not_touch_it() -> None:
    MigrationRecorder.Migration.objects.create(app="roadmap", name="9999_from_the_future")
    with pytest.raises(CommandError, match=r"newer than this .*roadmap.9999_from"):
        call_command("prepare")


def test_a_worker_that_is_older_than_the_database_ends_the_server(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/newer.sqlite3"
    code = (
        "import django; django.setup()\n"
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "from django.db import connection\n"
        "MigrationRecorder(connection).record_applied('roadmap', '9999_from_the_future')\n"
    )
    made = start(tmp_path, url, "-c", code)
    assert made.communicate(timeout=60)[0] == ""
    worker = start(tmp_path, url, "-c", "import config.wsgi")
    output = worker.communicate(timeout=60)[0]
    assert worker.returncode == NOT_BOOTED
    assert output.startswith("The database is newer than this release of Cairn")
    assert "Traceback" not in output


@pytest.mark.django_db
def test_what_is_to_happen_before_migrations_happens_then_alone(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CAIRN_BEFORE_MIGRATIONS = (f"{__name__}.before",)
    settings.CAIRN_AT_START = ()
    said.clear()
    call_command("prepare")
    assert said == []
    monkeypatch.setattr(
        "config.management.commands.prepare.pending", lambda: [("roadmap", "0099_next")]
    )
    call_command("prepare")
    assert said == ["asked"]
    assert migrations.pending() == []
