"""What PostgreSQL alone does: others change tables, share the database, or own it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.utils import timezone
from psycopg import errors

from accounts.models import User
from config.backup import connecting, holding
from config.backup.connecting import Database, as_default, own_database, snapshot
from config.backup.failures import BackupError
from config.backup.making import make_backup
from config.backup.moving import move
from config.backup.reading import open_backup
from config.backup.restoring import is_empty, put_in_place
from config.database.lock import only_one
from config.management.commands.move_database import named
from config.models import Worker
from roadmap.models import Note, Topic
from tests.backup.conftest import server_of
from tests.backup.test_across import digests
from tests.databases import make_database
from tests.own_pgbouncer import own_pgbouncer

RETYPE = "ALTER TABLE roadmap_note ALTER revision TYPE bigint"


@pytest.fixture
def there(postgres: Database, site: Any, moved_sites: list[Database]) -> Iterator[Database]:
    """The site of the tests on PostgreSQL, which is the default database."""
    name, copy = postgres["NAME"], f"{postgres['NAME']}_moved"
    if not moved_sites:
        Note.objects.create(user=User.objects.get(), topic=Topic.objects.first(), body="kept")
        move(source=own_database(), target=postgres)
        with server_of(postgres) as server:
            make_database(copy, template=name, server=server)
        moved_sites.append({**postgres, "NAME": copy})
    else:
        with server_of(postgres) as server:
            make_database(name, template=copy, server=server)
    with as_default(postgres):
        yield postgres


def beside(target: Database, **named: Any) -> psycopg.Connection[Any]:
    """Another program, at the same database."""
    given = {"host": target["HOST"], "port": target["PORT"], "user": target["USER"]}
    return psycopg.connect(dbname=target["NAME"], **{**given, **named}, autocommit=True)


def restore(target: Database, path: Path) -> None:
    with open_backup(path, passphrase="") as opened:
        put_in_place(target, opened)


def test_nobody_changes_a_table_that_a_backup_reads(there: Database, tmp_path: Path) -> None:
    with closing(beside(there)) as other:
        other.execute("SET lock_timeout = '200ms'")
        with snapshot(there, tmp_path / "none"):
            with pytest.raises(errors.LockNotAvailable):
                other.execute(RETYPE)
            other.execute("UPDATE roadmap_note SET body = 'since'")
            assert Note.objects.get().body == "kept"


def test_a_backup_waits_until_tables_are_changed_and_not_for_ever(
    there: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(beside(there)) as other:
        other.execute("BEGIN")
        other.execute(RETYPE)
        with monkeypatch.context() as patch:
            patch.setattr(connecting, "PATIENCE", 0)
            with pytest.raises(BackupError, match="changes the tables"):
                make_backup()
        timer = threading.Timer(0.2, other.commit)
        timer.start()
        path = make_backup()
        timer.join()
    with open_backup(path, passphrase="") as opened:
        assert opened.about["tables"]["roadmap_note"]["rows"] == 1


def test_tables_of_other_programs_stay_where_they_are(there: Database) -> None:
    path = make_backup()
    with closing(beside(there)) as other:
        for name in ("messages_inbox", "config_of_another_program"):
            other.execute(f"CREATE TABLE {name} AS SELECT 1 AS kept")
        restore(there, path)
        for name in ("messages_inbox", "config_of_another_program"):
            assert other.execute(f"TABLE {name}").fetchall() == [(1,)]


def test_what_depends_on_a_table_is_named_and_nothing_dropped(there: Database) -> None:
    path, before = make_backup(), digests()
    with closing(beside(there)) as other:
        other.execute("CREATE VIEW report AS SELECT title FROM roadmap_topic")
        with pytest.raises(BackupError, match="view report depends on table roadmap_topic"):
            restore(there, path)
        assert other.execute("SELECT count(*) FROM report").fetchone() != (0,)
        assert digests() == before
        other.execute("DROP VIEW report")
    restore(there, path)


def test_the_tables_of_a_newer_release_go_with_the_others(there: Database) -> None:
    """Otherwise nobody could go back to an older one."""
    path, before = make_backup(), digests()
    with closing(beside(there)) as other:
        other.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('roadmap', '9999_next', now())"
        )
        other.execute(
            "INSERT INTO django_content_type (app_label, model) VALUES ('roadmap', 'cairn')"
        )
        other.execute(
            "CREATE TABLE roadmap_cairn (id bigint PRIMARY KEY, "
            "user_id bigint REFERENCES accounts_user)"
        )
        other.execute(
            "CREATE TABLE roadmap_cairn_topics (id bigint PRIMARY KEY, "
            "cairn_id bigint REFERENCES roadmap_cairn, topic_id bigint REFERENCES roadmap_topic)"
        )
        assert not is_empty(there)
        restore(there, path)
        gone = other.execute(
            "SELECT to_regclass('roadmap_cairn'), to_regclass('roadmap_cairn_topics')"
        )
        assert gone.fetchone() == (None, None)
    assert digests() == before


def test_a_worker_that_is_there_is_in_the_way(there: Database, folder: Path) -> None:
    path = make_backup()
    now = timezone.now()
    Worker.objects.create(pk="here-1", started_at=now, seen_at=now)
    with pytest.raises(BackupError, match=r"worker here-1 is there.*100 seconds"):
        restore(there, path)
    with pytest.raises(BackupError, match="worker here-1"):
        move(source=there, target=connecting.in_file(folder / "back.sqlite3"))
    with_worker = backup_of(there)
    Worker.objects.all().delete()
    restore(there, with_worker)
    assert not Worker.objects.exists()


def backup_of(target: Database) -> Path:
    with as_default(target):
        return make_backup()


def test_nobody_writes_from_the_saving_backup_on(there: Database) -> None:
    path = make_backup()
    tried = []

    def first() -> None:
        with closing(beside(there)) as other:
            other.execute("SET lock_timeout = '200ms'")
            with pytest.raises(errors.LockNotAvailable):
                other.execute("UPDATE roadmap_note SET body = 'late'")
        tried.append(make_backup())

    with open_backup(path, passphrase="") as opened:
        put_in_place(there, opened, first=first)
    assert tried


def test_whoever_waits_to_write_to_the_source_ends_the_move(there: Database, folder: Path) -> None:
    late = threading.Thread(target=write_late, args=(there,))
    with holding.held(there) as own:
        late.start()
        while not holding.others_wait(own, ["roadmap_note"]):
            time.sleep(0.01)
        with pytest.raises(BackupError, match="waits to write to the old database"):
            holding.refuse_writers(own)
    late.join()
    move(source=there, target=connecting.in_file(folder / "back.sqlite3"))


def write_late(target: Database) -> None:
    with closing(beside(target)) as other:
        other.execute("UPDATE roadmap_note SET body = 'late'")


def test_a_restore_waits_for_a_start_that_is_at_work(there: Database) -> None:
    path, said = make_backup(), []
    begun, go = threading.Event(), threading.Event()

    def say(text: str) -> None:
        said.append(text)
        go.set()

    def start() -> None:
        with as_default(there), only_one(print):
            begun.set()
            go.wait(30)

    other = threading.Thread(target=start)
    other.start()
    begun.wait(30)
    with open_backup(path, passphrase="") as opened:
        put_in_place(there, opened, say=say)
    other.join()
    assert "Waiting" in said[0]


def test_a_restore_through_the_pooler(there: Database, tmp_path: Path) -> None:
    path, before = make_backup(), digests()
    direct = f"postgres://{there['USER']}@{there['HOST']}:{there['PORT']}/{there['NAME']}"
    with own_pgbouncer(tmp_path, direct) as (url, _):
        found = named(url)
        found |= {"DISABLE_SERVER_SIDE_CURSORS": True, "ENGINE": there["ENGINE"]}
        found["NAME"] = "cairn"
        with as_default(found):
            call_command("restore", str(path), "--replace", "--no-input")
            assert digests() == before


def test_who_does_not_own_the_tables_is_told_so(there: Database) -> None:
    path, before = make_backup(), digests()
    with closing(beside(there)) as other:
        other.execute("CREATE ROLE backups_of_tests LOGIN")
        try:
            other.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO backups_of_tests")
            other.execute("GRANT ALL ON SCHEMA public TO backups_of_tests")
            with pytest.raises(BackupError, match=r"must be owner of table.*user it belongs to"):
                restore({**there, "USER": "backups_of_tests"}, path)
        finally:
            other.execute("DROP OWNED BY backups_of_tests")
            other.execute("DROP ROLE backups_of_tests")
    assert digests() == before
