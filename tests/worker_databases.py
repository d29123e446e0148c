"""Databases for the workers of xdist: the first one migrates, each works on a copy of that."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

QUIET = {"verbosity": 0}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[None]:
    """Takes the place of pytest-django's fixture, which migrates once in every worker."""
    creation, former = connection.creation, connection.settings_dict["NAME"]
    migrated = tmp_path_factory.getbasetemp().parent / "migrated"
    with django_db_blocker.unblock(), only_one_worker(migrated):
        is_first = not migrated.exists()
        if is_first:
            remove_logs_of_killed_runs()
            creation.create_test_db(autoclobber=True, **QUIET)
            connection.close()
            migrated.write_text(str(connection.settings_dict["NAME"]))
        source = connection.settings_dict["NAME"] = migrated.read_text()
        creation.clone_test_db(worker_id, **QUIET)
        connection.settings_dict["NAME"] = creation.get_test_db_clone_settings(worker_id)["NAME"]
    yield
    with django_db_blocker.unblock(), only_one_worker(migrated):
        creation.destroy_test_db(source, **QUIET)
        if is_first:
            # A worker that has not begun by now makes one for itself.
            migrated.unlink()
            creation.destroy_test_db(former, **QUIET)


def remove_logs_of_killed_runs() -> None:
    """SQLite would put what they hold into the new files of the same names."""
    if connection.vendor == "sqlite":
        folder = Path(connection.settings_dict["TEST"]["NAME"]).parent
        for path in (*folder.glob("test*.sqlite3-wal"), *folder.glob("test*.sqlite3-shm")):
            path.unlink()


@contextmanager
def only_one_worker(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
