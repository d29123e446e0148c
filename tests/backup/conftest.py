"""A site with a person in it, in a database of its own; backups in a folder of the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup import loading
from config.backup.connecting import Database, as_default, copy_sqlite, in_file, own_database
from config.backup.making import make_backup
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Topic
from tests import factories
from tests.backup.tables_once import TablesOnce
from tests.databases import drop_database, make_database
from tests.learning import set_status


@pytest.fixture(scope="session")
def tables(tmp_path_factory: Any) -> TablesOnce:
    return TablesOnce(tmp_path_factory.mktemp("tables"), loading.migrate)


@pytest.fixture(autouse=True)
def tables_once(tables: TablesOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first load of a release runs its migrations, the others copy what they made."""
    monkeypatch.setattr(loading, "migrate", tables.migrate)


@pytest.fixture
def every_migration(tables_once: None, tables: TablesOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that asks for this runs them itself."""
    monkeypatch.setattr(loading, "migrate", tables.run)


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
def postgres(
    folder: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, Any]]:
    """An empty database on the server of the tests, where they run on PostgreSQL."""
    if connections["default"].vendor != "postgresql":
        pytest.skip("the tests run on SQLite")
    own = own_database()
    mine = {**own, "NAME": f"{own['NAME']}_of_backups"}
    with django_db_blocker.unblock():
        with server_of(mine) as server:
            make_database(mine["NAME"], server=server)
        yield mine
        connections["default"].close()
        with server_of(mine) as server:
            drop_database(mine["NAME"], server=server)


def server_of(database: Database) -> Any:
    """A connection, for a while, to a database of the server that no test is in."""
    return as_default({**database, "NAME": "postgres"})


@pytest.fixture(scope="session")
def moved_sites(django_db_blocker: Any) -> Iterator[list[Database]]:
    """Databases on that server which tests copy theirs from, until the run ends."""
    found: list[Database] = []
    yield found
    with django_db_blocker.unblock():
        for one in found:
            with server_of(one) as server:
                drop_database(one["NAME"], server=server)


@pytest.fixture
def backup(site: BaseDatabaseWrapper) -> Path:
    return make_backup()
