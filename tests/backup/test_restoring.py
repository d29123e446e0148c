"""A restore replaces all or nothing, and nothing behind anybody's back."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from accounts.models import User
from config.backup import restoring
from config.backup.connecting import as_default, in_file, own_database, read_only_address
from config.backup.failures import BackupError
from config.backup.folder import stored_backups
from config.backup.making import make_backup
from config.backup.reading import open_backup
from config.backup.reasons import refusal
from config.backup.restoring import is_empty, put_in_place
from roadmap.models import Note, Topic
from tests.backup.test_backups import digests, restored, said
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[2]


def manage(folder: Path, *words: str, **named: str) -> subprocess.Popen[str]:
    """A process of its own, of the site whose data is in the folder."""
    ours = ("CAIRN_", "DATABASE_URL")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=kept
        | {"CAIRN_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        | named,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """No file may become larger, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, former)


def test_a_database_in_use_is_not_replaced(backup: Path) -> None:
    path = own_database()["NAME"]
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("SELECT count(*) FROM accounts_user").fetchone()
    with pytest.raises(BackupError, match="stop the site"):
        restored(backup)
    other.close()
    restored(backup)
    assert User.objects.get().display_name == "Ada"


def test_a_restore_asks_and_saves_what_was_there(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory(email="new@example.org")
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(backup))
    monkeypatch.setattr("builtins.input", lambda prompt: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(backup), "--replace")
    assert User.objects.count() == 2
    call_command("restore", backup.name, "--replace", "--no-input")
    assert User.objects.count() == 1
    newest, _ = stored_backups(backup.parent)
    assert said(newest.path)["tables"]["accounts_user"]["rows"] == 2


def test_where_nobody_can_answer_the_restore_says_so(backup: Path, folder: Path) -> None:
    connections["default"].close()
    process = manage(folder, "restore", str(backup), "--replace")
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 1
    assert "Nothing was changed: nobody is there to answer. --no-input asks nothing." in output


def test_of_two_restores_at_once_one_is_whole_and_the_other_refused(
    backup: Path, folder: Path
) -> None:
    """The second comes when the first is done, and finds rows that it may not replace."""
    before = rows_of_people()
    other = folder / "other"
    other.mkdir()
    both = [manage(other, "restore", str(backup)) for _ in range(2)]
    outputs = [process.communicate(timeout=240)[0] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], outputs
    assert sum("The database is not empty" in output for output in outputs) == 1
    with as_default(in_file(other / "cairn.sqlite3")):
        assert rows_of_people() == before
    assert not list(other.glob(".restoring-*"))


def rows_of_people() -> dict[str, str]:
    """Without what a start adds by itself, which a database of the tests may lack."""
    own = {"auth_permission", "django_content_type"}
    return {table: digest for table, digest in digests().items() if table not in own}


def test_a_backup_in_the_same_folder_leaves_the_restore_its_file(
    site: Any, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CAIRN_BACKUP_DIR = folder
    path, before = make_backup(), digests()
    load = restoring.load

    def load_and_back_up(*given: Any) -> None:
        load(*given)
        with as_default(own):
            make_backup()

    own = own_database()
    monkeypatch.setattr(restoring, "load", load_and_back_up)
    restored(path)
    assert digests() == before


def test_what_a_killed_restore_left_goes_with_the_next(backup: Path, folder: Path) -> None:
    left = folder / f"{restoring.RESTORING}cairn.sqlite3-killed"
    left.write_bytes(b"half")
    restored(backup)
    assert not list(folder.glob(".restoring-*"))


@pytest.mark.parametrize("fails", [True, False])
def test_a_damaged_database_and_its_log_are_kept(backup: Path, folder: Path, fails: bool) -> None:
    path = folder / "cairn.sqlite3"
    connections["default"].close()
    damage(path)
    log = path.with_name("cairn.sqlite3-wal")
    before = path.read_bytes(), log.read_bytes()
    with open_backup(backup, passphrase="") as opened:
        if fails:
            opened.about["tables"]["roadmap_topic"]["digest"] = "0" * 64
        assert not is_empty(own_database())
        if fails:
            with pytest.raises(BackupError, match="not the same"):
                put_in_place(own_database(), opened)
            assert (path.read_bytes(), log.read_bytes()) == before
            return
        put_in_place(own_database(), opened)
    [kept] = folder.glob("cairn.sqlite3.damaged-*[0-9]")
    assert (kept.read_bytes(), kept.with_name(kept.name + "-wal").read_bytes()) == before
    assert not log.exists()
    assert User.objects.get().display_name == "Ada"


def damage(path: Path) -> None:
    """Its beginning is gone, and rows are in its log, as after a crash."""
    with closing(sqlite3.connect(path, isolation_level=None)) as own:
        own.execute("PRAGMA journal_mode=WAL")
        own.execute("UPDATE accounts_user SET display_name = 'in the log'")
        log = path.with_name("cairn.sqlite3-wal").read_bytes()
    with path.open("r+b") as file:
        file.write(bytes(4096))
    path.with_name("cairn.sqlite3-wal").write_bytes(log)


def test_nobody_writes_between_the_saving_backup_and_the_restore(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written then would be in no backup."""
    load, refused = restoring.load, []

    def write_and_load(*given: Any) -> None:
        other = sqlite3.connect(path, timeout=0.1)
        with pytest.raises(sqlite3.OperationalError, match="locked") as error:
            other.execute("UPDATE accounts_user SET display_name = 'late'")
        other.close()
        refused.append(error)
        load(*given)

    path = own_database()["NAME"]
    monkeypatch.setattr(restoring, "load", write_and_load)
    call_command("restore", str(backup), "--replace", "--no-input")
    assert refused


def test_the_key_of_the_site_stays(
    backup: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = folder / "secret_key"
    key.write_text("n" * 60)
    with as_default(in_file(folder / "new.sqlite3")):
        call_command("restore", str(backup))
        assert User.objects.get().email == "ada@example.org"
        assert key.read_text() == "n" * 60
        assert "--with-secret takes the backup's" in capsys.readouterr().out
        call_command("restore", str(backup), "--replace", "--no-input", "--with-secret")
    assert key.read_text() == "k" * 60
    [before] = folder.glob("secret_key.before-*")
    assert before.read_text() == "n" * 60
    assert str(before) in capsys.readouterr().out
    assert before.stat().st_mode & 0o777 == 0o600


def test_a_folder_without_a_key_gets_that_of_the_backup(backup: Path, folder: Path) -> None:
    """Also where the process has made one since, at its beginning."""
    new = folder / "new"
    new.mkdir()
    process = manage(new, "restore", str(backup))
    assert "The secret key of the backup is in" in process.communicate(timeout=120)[0]
    assert (new / "secret_key").read_text() == "k" * 60
    assert not list(new.glob("secret_key.before-*"))


def test_each_error_of_sqlite_has_words_of_its_own(backup: Path, folder: Path) -> None:
    path = folder / "cairn.sqlite3"
    connections["default"].close()
    with closing(sqlite3.connect(read_only_address(path), uri=True)) as own:
        with pytest.raises(sqlite3.OperationalError) as told:
            own.execute("DELETE FROM accounts_user")
        assert re.search("can't be changed.*user it belongs to", str(refusal(told.value, path)))
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as own,
        closing(sqlite3.connect(path, timeout=0)) as other,
    ):
        own.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as told:
            other.execute("DELETE FROM accounts_user")
        assert "stop the site" in str(refusal(told.value, path))


@pytest.mark.parametrize("size", [200_000, 3_000_000])
@pytest.mark.usefixtures("every_migration")
def test_a_full_disk_is_called_so(site: Any, size: int) -> None:
    """Whether it is full when tables are made, or in the middle of the rows."""
    for _ in range(20):
        Note.objects.create(user=UserFactory(), topic=Topic.objects.first(), body="x" * 400_000)
    path, before = make_backup(), digests()
    connections["default"].close()
    with small_files(size), pytest.raises(BackupError, match=r"^The disk of .* is full") as told:
        restored(path)
    assert "does not fit" not in str(told.value)
    assert digests() == before


def test_a_database_behind_a_symbolic_link_stays_on_its_disk(backup: Path, folder: Path) -> None:
    disk = folder / "disk"
    disk.mkdir()
    connections["default"].close()
    path = folder / "cairn.sqlite3"
    path.rename(disk / "real.sqlite3")
    path.symlink_to(disk / "real.sqlite3")
    User.objects.update(display_name="Other")
    restored(backup)
    assert path.is_symlink()
    connections["default"].close()
    with as_default(in_file(disk / "real.sqlite3")):
        assert User.objects.get().display_name == "Ada"
