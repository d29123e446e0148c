"""A site of each former release is brought up to date, with everything in it, while it is used.

tests/releases/ holds a database of each, of both kinds (bin/write-release wrote them). The models
as they were then, which the migrations remember, stand for the old code that still answers.
"""

from __future__ import annotations

import lzma
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from accounts.models import User
from roadmap.domain.catalog import cache
from roadmap.models import Action, Changeset, Plan, Progress, Roadmap
from tests.databases import drop_database, make_database

RELEASES = sorted(path.name for path in (Path(__file__).parent / "releases").glob("[0-9]*"))
OURS = ("accounts", "config", "roadmap")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Site:
    """A database of a former release, and the models as they were."""

    models: list[Any]

    def model(self, name: str) -> Any:
        return next(model for model in self.models if model._meta.label == name)


@pytest.fixture(params=RELEASES)
def site(request: Any, django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Any:
    """The site as that release left it, in a database of its own."""
    dump = Path(__file__).parent / "releases" / request.param / f"{connection.vendor}.sql.xz"
    text = lzma.decompress(dump.read_bytes()).decode()
    with django_db_blocker.unblock(), another_database(tmp_path):
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as plain:
                plain.executescript(text)
        else:
            with connection.cursor() as cursor:
                cursor.execute(text)
        forget_connections()
        cache.clear()
        yield Site(models_of_then())


def another_database(folder: Path) -> Any:
    return sqlite_file(folder) if connection.vendor == "sqlite" else postgres_database()


@contextmanager
def sqlite_file(folder: Path) -> Iterator[None]:
    with named(str(folder / "former.sqlite3")):
        yield


@contextmanager
def postgres_database() -> Iterator[None]:
    name = f"{connection.settings_dict['NAME']}_former"
    make_database(name)
    with named(name):
        yield
    drop_database(name)


@contextmanager
def named(name: str) -> Iterator[None]:
    """All connections go to another database meanwhile."""
    former = connection.settings_dict["NAME"]
    forget_connections()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        forget_connections()
        connection.settings_dict["NAME"] = former
        cache.clear()


def forget_connections() -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def models_of_then() -> list[Any]:
    """What the migrations that are applied say of the models."""
    loader = MigrationExecutor(connection).loader
    assert loader.applied_migrations is not None
    nodes = [node for node in loader.graph.nodes if node in loader.applied_migrations]
    apps = loader.project_state(nodes).apps
    return list(apps.get_models(include_auto_created=True))


def rows_of(model: Any) -> set[Row]:
    columns = [field.attname for field in model._meta.concrete_fields]
    return {tuple(map(repr, row)) for row in model._base_manager.values_list(*columns)}


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def test_there_is_a_release_to_come_from() -> None:
    assert "0.1.0" in RELEASES


def test_every_row_is_kept(site: Site) -> None:
    before = {model: rows_of(model) for model in site.models}
    migrate()
    for model, rows in before.items():
        now = rows_of(model)
        assert rows <= now, model._meta.label
        if model._meta.app_label in OURS:
            assert len(rows) == len(now), model._meta.label
            assert rows, f"{model._meta.label} is empty in that database: nothing is proven of it"


def test_the_old_code_still_reads_and_writes_what_is_brought_up_to_date(site: Site) -> None:
    """Between the migration and the last restart of many processes both answer."""
    migrate()
    ours = [model for model in site.models if model._meta.app_label in OURS]
    assert len(ours) > 30
    for model in ours:
        before, row = model._base_manager.count(), model._base_manager.first()
        with transaction.atomic():
            model._base_manager.filter(pk=row.pk)._raw_delete(connection.alias)
            row.save(force_insert=True)
        row.save(force_update=True)
        assert model._base_manager.count() == before, model._meta.label


def test_nothing_written_meanwhile_is_lost(site: Site) -> None:
    """Two people tick in the old code while the migrations run."""
    written: list[int] = []
    stop = threading.Event()
    faults: list[Exception] = []
    people = list(site.model("accounts.User")._base_manager.order_by("pk")[:2])

    def tick(person: Any) -> None:
        try:
            while not stop.is_set():
                written.append(one_tick(site, person))
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tick, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    try:
        migrate()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not faults
    assert written
    assert Action.objects.filter(pk__in=written).count() == len(written)


def one_tick(site: Site, person: Any) -> int:
    """An action with its row, as the old code wrote them; returns its id."""
    progress = site.model("roadmap.Progress")._base_manager
    with transaction.atomic():
        action = site.model("roadmap.Action")._base_manager.create(
            user_id=person.pk, kind="status", created_at=timezone.now()
        )
        progress.filter(user_id=person.pk).update(since=timezone.now())
    return int(action.pk)


def test_everybody_goes_on_where_they_were(site: Site) -> None:
    then = set(Progress.objects.values_list("user_id", "topic_id", "status"))
    migrate()
    call_command("sync_roadmap")
    assert set(Progress.objects.values_list("user_id", "topic_id", "status")) == then
    wombat = User.objects.get(email="wombat@example.org")
    default = Roadmap.objects.get(is_default=True)
    assert default == Roadmap.objects.published().official().earliest("pk")
    assert [plan.roadmap for plan in Plan.objects.all()] == [default]
    client = Client()
    client.force_login(wombat)
    for path in ("/dashboard/", "/roadmaps/", "/roadmaps/backend/", "/history/"):
        assert client.get(path, follow=True).status_code == 200, path
    page = client.get("/roadmaps/small/topics/single-1/").content.decode()
    assert "Another wombat thought" in page
    action = Action.objects.filter(user=wombat, undone_at=None).latest("pk")
    assert client.post(f"/undo/{action.pk}/").status_code == 303
    assert Changeset.objects.exists()
