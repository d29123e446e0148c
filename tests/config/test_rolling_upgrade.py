"""What serves goes on serving while other machines get a newer release; only a start is refused."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.gunicorns import Gunicorn, gunicorn
from tests.own_sites import Ground

NEWER = "INSERT INTO django_migrations (app, name, applied) VALUES ('roadmap', '9999_next', 0)"


def test_a_server_outlives_the_migrations_of_a_newer_release(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/cairn.sqlite3"
    Ground(tmp_path, {"DATABASE_URL": url}).manage("migrate")
    with gunicorn(tmp_path, workers=2, DATABASE_URL=url) as site:
        wait_until(lambda: is_ready(site))
        migrate_further(tmp_path / "cairn.sqlite3")
        former = site.workers()
        for pid in former:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(set(site.workers()) - set(former)) == 2 and is_ready(site))
        assert site.process.poll() is None
    with pytest.raises(AssertionError, match="The database is newer than this release"):
        gunicorn(tmp_path, workers=2, DATABASE_URL=url).__enter__()


def migrate_further(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(NEWER)


def is_ready(site: Gunicorn) -> bool:
    assert site.process.poll() is None, site.log.read_text()
    try:
        return site.get("/readyz")[0] == 200
    except OSError:
        return False


def wait_until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.1)
