"""A backup is the database: whole, of one instant, or refused."""

from __future__ import annotations

import datetime as dt
import os
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection, connections
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from config.backup import before_migrations, daily
from config.backup.connecting import as_default, in_file, is_sqlite, own_database
from config.backup.dumping import content_of
from config.backup.failures import BackupError
from config.backup.folder import instant_of, name_at, stored_backups
from config.backup.loading import migrate
from config.backup.making import make_backup
from config.backup.reading import open_backup
from config.backup.restoring import put_in_place
from config.backup.states import applied, last_of, tables_at
from config.backup.verifying import verify
from roadmap.models import Action, Note, Progress, ProgressEvent, Roadmap, Topic
from tests.backup.forging import forged
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[2]
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
PASSPHRASE = "correct horse battery"
TABLE = {"columns": ["id"], "rows": 1, "digest": "0" * 64, "sha256": "0" * 64}
ODD = [
    "",
    "a\0b\0",
    "\u2028\r\n\t",
    "שלום \u202eabc",
    "🦘" * 3,
    "\ufeff'\"\\",
    "e\u0301",
    "x" * 300_000,
]


def said(path: Path) -> dict[str, Any]:
    with open_backup(path, passphrase=PASSPHRASE) as opened:
        return opened.about


def restored(path: Path) -> None:
    with open_backup(path, passphrase=PASSPHRASE) as opened:
        put_in_place(own_database(), opened)


def digests() -> dict[str, str]:
    return {
        name: content_of(model).digest for name, model in tables_at(applied(connection)).items()
    }


def test_every_table_of_every_model_comes_back(site: Any) -> None:
    topic = Topic.objects.first()
    user = User.objects.get()
    for number, text in enumerate(ODD):
        other = UserFactory(date_joined=dt.datetime(1 + number * 999, 1, 2, 3, 4, 5, 6, dt.UTC))
        Note.objects.create(user=other, topic=topic, body=text, revision=number)
    values = {"b": [1, 2.5, None, -(2**70), 1e22, "\u0001\0\ud800"], "a": {"z": True, "é": {}}}
    Roadmap.objects.update(synced=values)
    Action.objects.create(pk=2**62, user=user, kind="status", created_at=NOON)
    before, path = digests(), make_backup()
    User.objects.all().delete()
    assert digests() != before
    restored(path)
    assert digests() == before
    assert Roadmap.objects.first().synced == values
    assert set(Note.objects.values_list("body", flat=True)) == set(ODD)
    assert verify(path) == sum(table["rows"] for table in said(path)["tables"].values())


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_text_comes_back(site: Any, texts: list[str]) -> None:
    Note.objects.all().delete()
    topic = Topic.objects.first()
    for text in texts:
        Note.objects.create(user=UserFactory(), topic=topic, body=text)
    path = make_backup()
    with open_backup(path, passphrase="") as opened:
        place = opened.about["tables"]["roadmap_note"]["columns"].index("body")
        assert [row[place] for row in opened.rows("roadmap_note")] == texts
        assert opened.about["tables"]["roadmap_note"]["digest"] == content_of(Note).digest


def test_no_number_of_a_row_is_given_twice(site: Any) -> None:
    last = UserFactory()
    number = last.pk
    last.delete()
    restored(make_backup())
    assert UserFactory().pk == number + 1


@pytest.mark.parametrize("place", [0, 20, 0.2, 0.5, 0.9, -300, -80, -30, -1])
def test_one_other_byte_is_found_before_anything_is_touched(backup: Path, place: float) -> None:
    content = bytearray(backup.read_bytes())
    at = int(place * len(content)) if isinstance(place, float) else place
    content[at] ^= 1
    backup.write_bytes(content)
    with pytest.raises(BackupError, match=r"damaged|no backup"):
        verify(backup)
    [stored] = stored_backups(backup.parent)
    assert stored.is_damaged
    assert User.objects.exists()


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.999])
def test_a_file_that_was_cut_off_is_refused(backup: Path, share: float) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BackupError, match=r"cut off|no backup"):
        verify(backup)


def test_an_encrypted_backup_opens_by_its_passphrase_alone(site: Any, settings: Any) -> None:
    settings.CAIRN_BACKUP_PASSPHRASE = PASSPHRASE
    path = make_backup()
    assert b"ada@example.org" not in path.read_bytes()
    with zipfile.ZipFile(path) as content:
        assert content.namelist() == ["backup.json", "key.age", "content.zip.age"]
        assert content.read("key.age").startswith(b"age-encryption.org/v1\n-> scrypt")
    assert said(path)["tables"]["accounts_user"]["rows"] == 1
    for other, words in (("", "is encrypted"), ("another one, wrong", "does not open")):
        with pytest.raises(BackupError, match=words), open_backup(path, passphrase=other):
            pass


def test_a_backup_is_for_its_owner_alone_and_says_what_it_is(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    about = said(backup)
    assert (about["format"], about["release"], about["database"]) == (1, "0.1.0", "sqlite")
    with open_backup(backup, passphrase="") as opened:
        assert opened.secret == "k" * 60
    with open_backup(make_backup(with_secret=False), passphrase="") as opened:
        assert opened.secret == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "format 2"),
        ({"migrations": [["roadmap", "9999_future"]]}, "unknown here"),
        ({"tables": {"accounts_user": TABLE}}, "is another"),
    ],
)
def test_a_newer_or_another_file_is_refused(
    backup: Path, change: dict[str, Any], words: str
) -> None:
    path = forged(backup, backup.with_name("forged.zip"), change)
    before = digests()
    with pytest.raises(BackupError, match=words):
        restored(path)
    assert digests() == before


def test_a_backup_of_an_older_release_is_migrated_on(site: Any, folder: Path) -> None:
    newest = last_of(applied(site))
    with as_default(in_file(folder / "old.sqlite3")) as old:
        before = [
            ("roadmap", "0010_event_instants") if a == "roadmap" else (a, n) for a, n in newest
        ]
        migrate(old, before)
        model = tables_at(applied(old))["accounts_user"]
        model._base_manager.create(email="old@example.org")
        path = make_backup()
        assert is_sqlite(own_database())
    with as_default(in_file(folder / "new.sqlite3")) as new:
        restored(path)
        assert set(applied(new)) >= {("roadmap", "0013_no_draft_where_people_worked")}
        assert User.objects.get().email == "old@example.org"


WRITER = """
import sqlite3, sys
own = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
while True:
    own.execute("BEGIN IMMEDIATE")
    own.execute("UPDATE accounts_user SET display_name = display_name || 'x'")
    own.execute("UPDATE roadmap_roadmap SET title = title || 'x'")
    own.execute("COMMIT")
"""


def test_each_backup_is_of_one_instant_while_others_write(site: Any) -> None:
    User.objects.update(display_name="")
    Roadmap.objects.update(title="")
    connection.close()
    path = own_database()["NAME"]
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, path], stderr=subprocess.DEVNULL)
        for _ in range(8)
    ]
    lengths = []
    try:
        for _ in range(3):
            with open_backup(make_backup(), passphrase="") as opened:
                found = []
                for table, column in (
                    ("accounts_user", "display_name"),
                    ("roadmap_roadmap", "title"),
                ):
                    place = opened.about["tables"][table]["columns"].index(column)
                    [row] = opened.rows(table)
                    found.append(len(row[place]))
                assert found[0] == found[1]
                lengths.append(found[0])
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert lengths[-1] > 0


def test_a_kill_in_the_middle_leaves_nothing_that_looks_like_a_backup(
    backup: Path, folder: Path
) -> None:
    """The process stops where a table is written, for good."""
    code = (
        "import os, signal, django; django.setup()\n"
        "from config.backup import dumping, making\n"
        "real = dumping.write_table\n"
        "def stop(content, table, model):\n"
        "    if table > 'roadmap': os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(content, table, model)\n"
        "dumping.write_table = stop\n"
        "making.make_backup()\n"
    )
    environment = os.environ | {
        "CAIRN_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/cairn.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL
    assert [stored.path for stored in stored_backups(backup.parent)] == [backup]
    assert list(backup.parent.glob(".unfinished-*"))
    make_backup()
    assert not list(backup.parent.glob(".unfinished-*"))


def test_a_full_disk_leaves_the_older_backup_and_stops_a_migration(backup: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(CommandError, match=r"The disk of .* is full.*CAIRN_BACKUP=off"):
            before_migrations.run(say=print)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [stored.path for stored in stored_backups(backup.parent)] == [backup]
    assert not list(backup.parent.glob(".unfinished-*"))


def test_the_day_makes_one_and_verifies_once_a_week(site: Any, settings: Any) -> None:
    assert "is whole" in daily.run()
    assert "is whole" not in daily.run()
    newest, first = stored_backups(settings.CAIRN_BACKUP_DIR)
    assert (newest.verified, bool(first.verified)) == (None, True)
    settings.CAIRN_BACKUP = "off"
    assert "off" in daily.run()
    assert len(stored_backups(settings.CAIRN_BACKUP_DIR)) == 2


def test_names_sort_by_time_and_no_other_file_is_a_backup() -> None:
    assert instant_of(name_at(NOON)) == NOON
    assert name_at(NOON) < name_at(NOON + dt.timedelta(milliseconds=1))
    assert instant_of("cairn-20269999T000000.000Z.zip") is None
    assert instant_of("holiday.zip") is None


def test_rows_of_a_backup_are_counted_by_threads_of_their_own_database(backup: Path) -> None:
    """Another thread sees the site's own database while one looks aside."""
    seen: list[str] = []
    with as_default(in_file(backup.parent / "aside.sqlite3")):

        def look() -> None:
            seen.append(str(connections["default"].settings_dict["NAME"]))

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert str(own_database()["NAME"]) not in seen
    assert Progress.objects.count() == ProgressEvent.objects.count() == 1
