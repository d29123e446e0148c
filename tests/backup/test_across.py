"""A backup of one database is restored into the other kind: where the tests run on PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from config.backup.connecting import as_default, in_file, own_database
from config.backup.dumping import content_of
from config.backup.failures import BackupError
from config.backup.making import make_backup
from config.backup.moving import move
from config.backup.reading import open_backup
from config.backup.restoring import is_empty, put_in_place
from config.backup.states import applied, tables_at
from roadmap.models import Note, Roadmap, Topic
from tests.factories import UserFactory


def digests() -> dict[str, tuple[int, str]]:
    found = tables_at(applied(connection))
    contents = {name: content_of(model) for name, model in found.items()}
    return {name: (content.rows, content.digest) for name, content in contents.items()}


def test_all_goes_there_and_back(postgres: dict[str, Any], site: Any, folder: Path) -> None:
    Roadmap.objects.update(synced={"b": [1.0, 1e22, -0.5, None, 2**70], "a": {"é\u2028": "🦘"}})
    Note.objects.create(user=UserFactory(), topic=Topic.objects.first(), body="שלום \u202e🦘")
    gone = UserFactory()
    number = gone.pk
    gone.delete()
    before = digests()
    move(source=own_database(), target=postgres)
    with as_default(postgres):
        assert digests() == before
        assert UserFactory().pk == number + 1
        User.objects.latest("pk").delete()
    with pytest.raises(BackupError, match="not empty"):
        move(source=own_database(), target=postgres)
    back = in_file(folder / "back.sqlite3")
    move(source=postgres, target=back)
    with as_default(back):
        assert digests() == before


def test_a_restore_that_fails_leaves_postgresql_as_it_was(
    postgres: dict[str, Any], site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_backup()
    with as_default(postgres), open_backup(path, passphrase="") as opened:
        assert is_empty(postgres)
        put_in_place(postgres, opened)
        UserFactory(email="later@example.org")
        before = digests()
        opened.about["tables"]["roadmap_topic"]["digest"] = "0" * 64
        with pytest.raises(BackupError, match="roadmap_topic is not the same"):
            put_in_place(postgres, opened)
        assert digests() == before


def test_a_backup_of_postgresql_replaces_what_is_there(postgres: dict[str, Any], site: Any) -> None:
    move(source=own_database(), target=postgres)
    with as_default(postgres):
        before, path = digests(), make_backup()
        User.objects.all().delete()
        UserFactory()
        with open_backup(path, passphrase="") as opened:
            assert opened.about["database"] == "postgresql"
            put_in_place(postgres, opened)
        assert digests() == before
