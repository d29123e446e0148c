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
from roadmap.domain.curation.revert import revert
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Status
from roadmap.models import (
    Action,
    Changeset,
    Note,
    Plan,
    Progress,
    ProgressEvent,
    Roadmap,
    Topic,
)
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


MOVED = {
    "jenkinsfile": "jenkins",
    "gunicorn": "application-servers",
    "django-orm": "database-libraries",
}


def test_what_was_done_is_done_where_the_content_has_moved_it(site: Site) -> None:
    """Topics that stand in a group since then: nobody's row, event or note has changed."""
    person = site.model("accounts.User")._base_manager.get(email="wombat@example.org")
    topics = site.model("roadmap.Topic")._base_manager
    then = {topic.slug: topic for topic in topics.filter(roadmap__slug="backend")}
    for slug in MOVED:
        tick(site, person, then[slug], "done")
        site.model("roadmap.Note")._base_manager.create(
            user_id=person.pk, topic_id=then[slug].pk, body=f"What I know of {slug}."
        )
    tick(site, person, then["poetry"], "known")
    tick(site, person, then["google-cloud"], "learning")
    migrate()
    before = {model: rows_of(model) for model in (Progress, ProgressEvent, Note)}
    call_command("sync_roadmap")
    sync = Changeset.objects.latest("pk")
    assert {model: rows_of(model) for model in before} == before
    for slug, group in MOVED.items():
        topic = Topic.objects.get(roadmap__slug="backend", slug=slug)
        assert (topic.pk, str(topic.uid)) == (then[slug].pk, str(then[slug].uid))
        assert topic.parent is not None
        assert topic.parent.slug == group
    assert Topic.objects.get(slug="jenkins").parent == Topic.objects.get(slug="ci-systems")
    roadmap = Roadmap.objects.get(slug="backend")
    progress = load_progress(learner=Learner(user_id=person.pk), roadmap=roadmap)
    standing = {slug: progress.status(row) for slug, row in progress.outline.by_slug.items()}
    assert standing["application-servers"] is standing["database-libraries"] is Status.DONE
    assert standing["ci-systems"] is standing["cloud-providers"] is Status.LEARNING
    revert(sync)
    assert not Topic.objects.filter(slug="application-servers").exists()
    assert {model: rows_of(model) for model in before} == before
    assert Topic.objects.get(slug="gunicorn").parent == Topic.objects.get(slug="python-deployment")


def tick(site: Site, person: Any, topic: Any, status: str) -> None:
    """A row with its action and event, as the old code wrote them."""
    now = timezone.now()
    action = site.model("roadmap.Action")._base_manager.create(
        user_id=person.pk, kind="status", created_at=now
    )
    site.model("roadmap.Progress")._base_manager.create(
        user_id=person.pk, topic_id=topic.pk, status=status, since=now
    )
    site.model("roadmap.ProgressEvent")._base_manager.create(
        user_id=person.pk,
        topic_id=topic.pk,
        action_id=action.pk,
        from_status="todo",
        to_status=status,
        at=now,
        day=now.date(),
        source="web",
    )
