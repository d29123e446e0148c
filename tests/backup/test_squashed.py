"""A database of any release is known whole, whatever became of its migrations since."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Deletion
from config.backup.connecting import as_default, in_file
from config.backup.failures import BackupError
from config.backup.loading import migrate
from config.backup.making import make_backup
from config.backup.states import applied, every_step, tables_at
from config.backup.verifying import verify
from config.database import migrations
from tests.backup.test_backups import restored, said

ACCOUNTS = Path(__file__).resolve().parents[2] / "accounts" / "migrations"
STEPS = [("accounts", "0003_deleted_accounts"), ("accounts", "0004_emails_in_one_form")]
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture
def next_release(
    site: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The same code with two of its migrations squashed, as the next release may come."""
    Deletion.objects.create(account_id=7, by_id=7, at=NOON)
    package = tmp_path / "packages" / f"accounts_of_{tmp_path.name}"
    shutil.copytree(ACCOUNTS, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(str(package.parent))
    settings.MIGRATION_MODULES = {"accounts": package.name}
    call_command("squashmigrations", "accounts", "0003", "0004", "--no-input", verbosity=0)
    migrations.brought.cache_clear()
    yield package
    migrations.brought.cache_clear()


def rows(path: Path) -> int:
    return int(said(path)["tables"]["accounts_deletion"]["rows"])


def test_a_backup_from_before_migrations_are_squashed_is_whole(next_release: Path) -> None:
    path = make_backup()
    assert rows(path) == 1
    verify(path)
    call_command("migrate", verbosity=0)
    assert rows(make_backup()) == 1
    restored(path)
    assert Deletion.objects.get().account_id == 7
    assert set(applied(connection)) >= set(STEPS)


def test_a_site_made_by_the_squashed_migration_is_whole(next_release: Path, folder: Path) -> None:
    with as_default(in_file(folder / "new.sqlite3")) as new:
        call_command("migrate", verbosity=0)
        Deletion.objects.create(account_id=8, by_id=8, at=NOON)
        path = make_backup()
        assert rows(path) == 1
        assert "accounts_deletion" in tables_at(applied(new))
        restored(path)
        assert Deletion.objects.get().account_id == 8


def test_a_site_that_had_half_of_the_steps_is_whole(next_release: Path, folder: Path) -> None:
    with as_default(in_file(folder / "old.sqlite3")) as old:
        migrate(old, [STEPS[0]], every_step(old))
        tables_at(applied(old))["accounts_deletion"]._base_manager.create(account_id=9, by_id=9)
        path = make_backup()
        assert rows(path) == 1
        restored(path)
        assert Deletion.objects.get().account_id == 9
        assert set(applied(old)) >= set(STEPS)


def test_steps_that_are_gone_are_known_by_the_squashed_migration(next_release: Path) -> None:
    path = make_backup()
    for _, name in STEPS:
        (next_release / f"{name}.py").unlink()
    after = next_release / "0005_registration.py"
    squashed = next(next_release.glob("*squashed*.py")).stem
    after.write_text(after.read_text().replace(STEPS[1][1], squashed))
    del sys.modules[f"{next_release.name}.{after.stem}"]
    migrations.brought.cache_clear()
    assert rows(make_backup()) == 1
    restored(path)
    assert Deletion.objects.get().account_id == 7
    with pytest.raises(BackupError, match="0003_deleted_accounts is unknown here"):
        tables_at([one for one in applied(connection) if one[0] != "accounts" or one == STEPS[0]])


def test_a_table_of_cairn_is_never_left_out_and_a_strangers_is_named(site: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE messages_inbox (id integer)")
        cursor.execute("CREATE TABLE gone_thing (id integer)")
        cursor.execute(
            "INSERT INTO django_content_type (app_label, model) VALUES ('gone', 'thing')"
        )
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('gone', '1', '2026-01-01')"
        )
        path = make_backup()
        assert said(path)["left_out"] == ["gone_thing", "messages_inbox"]
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts' AND name > '0003'")
    with pytest.raises(BackupError, match=r"tables of Cairn .*accounts_deletion"):
        make_backup()
