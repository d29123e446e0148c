"""Counts of several gunicorn workers add up, whoever answers, whoever is killed."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.metrics import workers
from tests.config.test_metrics import TOKEN, samples_of, value
from tests.gunicorns import Gunicorn, gunicorn


def health_checks(site: Gunicorn) -> float:
    status, text = site.get("/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return value(samples_of(text), "cairn_http_requests_total", route="healthz", status="200") or 0


def worker_numbers(site: Gunicorn) -> set[str]:
    _, text = site.get("/metrics", Authorization=f"Bearer {TOKEN}")
    return {
        dict(labels)["worker"]
        for name, labels in samples_of(text)
        if name == "cairn_process_resident_memory_bytes"
    }


def ask(site: Gunicorn, times: int) -> None:
    for _ in range(times):
        assert site.get("/healthz")[0] == 200


@contextmanager
def killed_worker(site: Gunicorn, count: int) -> Iterator[None]:
    """One is gone within the block; when it ends there are as many as before."""
    os.kill(site.workers()[0], signal.SIGKILL)
    yield
    until = time.monotonic() + 20
    while len(site.workers()) < count or len(worker_numbers(site)) < count:
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize("count", [2, pytest.param(4, marks=pytest.mark.matrix)])
def test_workers_count_together_and_a_killed_one_is_not_forgotten(
    tmp_path: Path, count: int
) -> None:
    with gunicorn(tmp_path, workers=count, CAIRN_METRICS_TOKEN=TOKEN) as site:
        before = health_checks(site)
        ask(site, 40)
        assert {health_checks(site) for _ in range(5)} == {before + 40}
        with killed_worker(site, count):
            ask(site, 10)
        ask(site, 30)
        assert {health_checks(site) for _ in range(5)} == {before + 80}
        # The one in place of a killed one goes on with its number; not each need have been asked.
        assert worker_numbers(site) <= {str(number) for number in range(count)}
        os.kill(site.process.pid, signal.SIGHUP)  # all workers anew, the folder stays
        time.sleep(2)
        ask(site, 5)
        assert health_checks(site) == before + 85
    assert "Traceback" not in site.log.read_text()


def test_a_new_start_counts_from_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with gunicorn(tmp_path, workers=1, CAIRN_METRICS_TOKEN=TOKEN) as site:
        ask(site, 20)
        pid = site.workers()[0]
        opened = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
        (folder,) = {Path(name).parent for name in opened if workers.PREFIX in name}
    assert not folder.exists()
    with gunicorn(tmp_path, workers=1, CAIRN_METRICS_TOKEN=TOKEN) as site:
        assert health_checks(site) < 20


def test_a_site_that_nobody_watches_counts_nothing(tmp_path: Path) -> None:
    with gunicorn(tmp_path, workers=1) as site:
        loaded = Path(f"/proc/{site.workers()[0]}/maps").read_text()
        assert workers.PREFIX not in loaded
        assert site.get("/metrics", Authorization="Bearer ")[0] != 200


def test_the_folder_of_a_killed_gunicorn_is_removed_at_the_next_start(tmp_path: Path) -> None:
    in_use, abandoned, young = (tmp_path / f"{workers.PREFIX}{n}" for n in range(3))
    for folder in (in_use, abandoned, young):
        folder.mkdir()
        (folder / workers.LOCK).touch()
    for folder in (in_use, abandoned):
        os.utime(folder, (0, 0))
    with (in_use / workers.LOCK).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        workers.remove_abandoned(tmp_path)
    assert [folder.exists() for folder in (in_use, abandoned, young)] == [True, False, True]
