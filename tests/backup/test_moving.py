"""A move brings every row along, or says why not."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.backup import moving
from config.backup.connecting import as_default, in_file, own_database
from config.backup.failures import BackupError
from config.backup.moving import move
from roadmap.models import Note, Roadmap, Topic
from tests.backup.test_backups import digests
from tests.factories import UserFactory


def test_a_database_moves_whole_into_an_empty_one_only(site: Any, folder: Path) -> None:
    target = in_file(folder / "target.sqlite3")
    before = digests()
    moved = move(source=own_database(), target=target)
    assert moved["accounts_user"] == 1
    with as_default(target):
        assert digests() == before
    with pytest.raises(BackupError, match="not empty"):
        move(source=own_database(), target=target)


def test_a_source_that_is_open_elsewhere_is_not_moved(site: Any, folder: Path) -> None:
    target = in_file(folder / "target.sqlite3")
    other = sqlite3.connect(own_database()["NAME"])
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("SELECT count(*) FROM accounts_user").fetchone()
    with pytest.raises(BackupError, match="stop the site"):
        move(source=own_database(), target=target)
    other.close()
    assert move(source=own_database(), target=target)["accounts_user"] == 1


def test_nobody_writes_to_the_source_meanwhile(
    site: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another program would write then would be in the old database alone."""
    refused = []

    def write_between(*given: Any, **named: Any) -> None:
        other = sqlite3.connect(own_database()["NAME"], timeout=0.1)
        with pytest.raises(sqlite3.OperationalError, match="locked") as error:
            other.execute("UPDATE accounts_user SET display_name = 'late'")
        other.close()
        refused.append(error)
        put_in_place(*given, **named)

    put_in_place = moving.put_in_place
    monkeypatch.setattr(moving, "put_in_place", write_between)
    move(source=own_database(), target=in_file(folder / "target.sqlite3"))
    assert refused


def test_the_address_may_be_in_a_file(site: Any, folder: Path) -> None:
    address = folder / "address"
    with pytest.raises(CommandError, match="No such file"):
        call_command("move_database", "--to-file", str(address))
    address.write_text("\n")
    with pytest.raises(CommandError, match="no line"):
        call_command("move_database", "--to-file", str(address))
    address.write_text(f"sqlite:///{folder}/target.sqlite3\n")
    call_command("move_database", "--to-file", str(address))
    with as_default(in_file(folder / "target.sqlite3")):
        assert digests()["accounts_user"] != "0" * 64


@pytest.mark.parametrize("odd", ["nul", "half"])
def test_what_postgresql_does_not_take_is_named(
    postgres: dict[str, Any], site: Any, odd: str
) -> None:
    if odd == "nul":
        Note.objects.create(user=UserFactory(), topic=Topic.objects.first(), body="a\0b")
    else:
        Roadmap.objects.update(synced={"half": "\ud800"})
    with pytest.raises(BackupError, match="does not fit this database"):
        move(source=own_database(), target=postgres)
    assert connection.vendor == "sqlite"
