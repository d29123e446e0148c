"""A site with a person in it, in a database of its own; backups in a folder of the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup.connecting import as_default, copy_sqlite, in_file, own_database
from config.backup.making import make_backup
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Topic
from tests import factories
from tests.learning import set_status


@pytest.fixture(scope="session")
def migrated(django_db_blocker: Any, tmp_path_factory: Any) -> Path:
    """An SQLite with all tables and nobody in them."""
    path: Path = tmp_path_factory.mktemp("migrated") / "cairn.sqlite3"
    with django_db_blocker.unblock(), as_default(in_file(path)):
        call_command("migrate", verbosity=0)
    return path


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The data folder, with a key."""
    settings.DATA_DIR = tmp_path
    settings.CAIRN_BACKUP_DIR = tmp_path / "backups"
    (tmp_path / "secret_key").write_text("k" * 60)
    return tmp_path


@pytest.fixture
def site(migrated: Path, folder: Path, django_db_blocker: Any) -> Iterator[BaseDatabaseWrapper]:
    path = folder / "cairn.sqlite3"
    copy_sqlite(migrated, path)
    with django_db_blocker.unblock(), as_default(in_file(path)) as own:
        populate()
        yield own


def populate() -> None:
    """A small roadmap, and Ada, who has done one topic of it."""
    factories.small_roadmap()
    user = factories.UserFactory(display_name="Ada", email="ada@example.org")
    topic = Topic.objects.get(slug="single-1")
    set_status(learner=Learner(user_id=user.pk), topic=topic, status=Status.DONE)


@pytest.fixture
def postgres(folder: Path, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """An empty database on the server of the tests, where they run on PostgreSQL."""
    if connections["default"].vendor != "postgresql":
        pytest.skip("the tests run on SQLite")
    own, name = own_database(), "cairn_of_backups"
    with django_db_blocker.unblock():
        with as_default(own) as server:
            create(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        yield {**own, "NAME": name}
        connections["default"].close()
        with as_default(own) as server:
            create(server, f"DROP DATABASE {name} WITH (FORCE)")


def create(server: Any, *statements: str) -> None:
    with server.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def backup(site: BaseDatabaseWrapper) -> Path:
    return make_backup()
