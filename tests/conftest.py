"""Personas and rooms that every test may use.

Ada has progress, Grace is another learner, the curator edits content, ``client`` is a visitor.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache as shared_cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings

from accounts.models import User
from config import health, seldom
from config.backup.connecting import as_default, in_file
from roadmap.domain.catalog import cache
from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import set_status
from roadmap.enums import Status
from roadmap.models import Roadmap
from tests import after_flush, factories

if "PYTEST_XDIST_WORKER" in os.environ:
    from tests.worker_databases import django_db_setup  # noqa: F401

after_flush.listen()

settings.register_profile(
    "default",
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("long", settings.get_profile("default"), max_examples=100)
# The gate tries the same examples every time; a developer's run looks for new ones.
settings.register_profile("gate", settings.get_profile("default"), derandomize=True)
by_default = "gate" if os.environ.get("CI") == "true" else "default"
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", by_default))


OF_PROCESSES = (
    *("test_gunicorn_log", "test_metrics_of_workers", "test_poison", "test_prepare"),
    *("test_rolling_upgrade", "test_start", "test_worker", "test_backups", "test_commands"),
)
"""Modules that start real servers and workers, which a busy machine may starve for a while."""


ASKING = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})
"""Fixtures of whoever asks the database of the tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Such a test is tried once more, like those in a browser; the run's last lines name it.

    Tests that ask the database nothing are marked: the run on PostgreSQL leaves them out.
    """
    for item in items:
        if item.path.stem in OF_PROCESSES:
            item.add_marker(pytest.mark.flaky(reruns=1))
        if not asks_database(item):
            item.add_marker(pytest.mark.no_database)


def asks_database(item: pytest.Item) -> bool:
    """Whether a test may open a connection: pytest-django refuses it to any other.

    A fixture that lifts this (``django_db_blocker``) for the database of the tests has to name
    ``django_db_setup``. What says itself on which database it runs is left to that.
    """
    marked = any(item.get_closest_marker(name) for name in ("django_db", "skipif"))
    of_django = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    return marked or of_django or not ASKING.isdisjoint(getattr(item, "fixturenames", ASKING))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """No test sees what another left in the process or in the shared cache."""
    cache.clear()
    shared_cache.clear()
    seldom.forget()
    return


@pytest.fixture(autouse=True)
def checks_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """/readyz asks in the test's own transaction: in a thread of its own it would wait for that."""
    monkeypatch.setattr(health.InTime, "begin", lambda checked: lambda until: checked.check())


@pytest.fixture(autouse=True)
def nothing_is_asked(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is marked as asking no database does not, or it would be missing on PostgreSQL."""
    with ExitStack() as stack:
        if request.node.get_closest_marker("no_database"):
            stack.enter_context(connection.execute_wrapper(refuse))
        yield


def refuse(execute: Any, sql: Any, *others: Any) -> Any:
    raise AssertionError(f"This test names no fixture of the database, and asks it: {sql}")


@pytest.fixture
def roadmap(db: None) -> Roadmap:
    return factories.small_roadmap()


@pytest.fixture
def ada(roadmap: Roadmap) -> User:
    """A learner with one leaf done and one begun, who has been here before."""
    user = factories.UserFactory(
        email="ada@example.org", display_name="Ada", last_login=timezone.now()
    )
    learner, outline = Learner(user_id=user.pk), read_outline(roadmap)
    for slug, status in (("leaf-1-1", Status.DONE), ("leaf-1-2", Status.LEARNING)):
        set_status(learner=learner, row=outline.by_slug[slug], status=status)
    return user


@pytest.fixture
def grace(db: None) -> User:
    return factories.UserFactory(email="grace@example.org", display_name="Grace")


@pytest.fixture
def curator(db: None) -> User:
    user = factories.UserFactory(email="curator@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name="Curators"))
    return user


@pytest.fixture
def superuser(db: None) -> User:
    return factories.UserFactory(email="root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture(scope="session")
def migrated(django_db_blocker: Any, tmp_path_factory: Any) -> Path:
    """An SQLite with all tables and nobody in them."""
    path: Path = tmp_path_factory.mktemp("migrated") / "cairn.sqlite3"
    with django_db_blocker.unblock(), as_default(in_file(path)):
        call_command("migrate", verbosity=0)
    return path


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ada_client(ada: User) -> Client:
    return client_of(ada)


@pytest.fixture
def grace_client(grace: User) -> Client:
    return client_of(grace)


@pytest.fixture
def curator_client(curator: User) -> Client:
    return client_of(curator)


@pytest.fixture
def superuser_client(superuser: User) -> Client:
    return client_of(superuser)
