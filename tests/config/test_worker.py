"""The real worker, a process of its own: it is quick, ends cleanly, and may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from config.jobs import worker
from config.jobs.presence import GONE
from config.jobs.queue import release_orphans
from config.jobs.worker import QueueWorker
from config.models import JobRun, Worker
from tests.config.mail_server import MailServer, mail_server, mailers_for

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.MAILERS = mailers_for(server.port)
        yield server


@pytest.fixture
def start(server: MailServer, tmp_path: Path) -> Iterator[Start]:
    """Starts workers on the test's own database, and ends what is left of them."""
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "CAIRN_DATA_DIR": str(tmp_path),
        "CAIRN_EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    started: list[subprocess.Popen[str]] = []

    def one() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield one
    for process in started:
        process.kill()
        process.communicate()


def database_url() -> str:
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(known['NAME']).resolve()}"
    who = known["USER"] + (f":{known['PASSWORD']}" if known["PASSWORD"] else "")
    return f"postgres://{who}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def write(to: str = "somebody@example.org") -> None:
    send_mail("Your code", "It is K7Q.", "cairn@example.org", [to])


def until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen in 30 seconds")


def statuses() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def test_two_workers_send_each_message_once_do_the_jobs_and_end_cleanly(
    start: Start, server: MailServer
) -> None:
    for number in range(30):
        write(f"p{number}@example.org")
    workers = [start(), start()]
    until(lambda: statuses() == [TaskResultStatus.SUCCESSFUL] * 30)
    assert sorted(str(message["To"]) for message in server.received) == sorted(
        f"p{number}@example.org" for number in range(30)
    )
    until(lambda: JobRun.objects.filter(succeeded=True).count() == len(settings.CAIRN_DAILY_JOBS))
    for process in workers:
        process.send_signal(signal.SIGTERM)
        log, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "is gone" in log
        assert "K7Q" not in log
        assert "@example.org" not in log
    assert not Worker.objects.exists()
    assert set(JobRun.objects.values_list("attempts", flat=True)) == {1}


def test_a_stop_waits_for_the_message_in_hand(start: Start, server: MailServer) -> None:
    server.hold.clear()
    write()
    worker = start()
    assert server.reached.wait(30)
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert worker.poll() is None
    server.hold.set()
    worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert statuses() == [TaskResultStatus.SUCCESSFUL]
    assert len(server.received) == 1


def test_what_a_killed_worker_had_in_hand_is_sent_by_the_next(
    start: Start, server: MailServer
) -> None:
    server.replies["DATA"] = "451 the connection ends here"
    server.hold.clear()
    write()
    worker = start()
    assert server.reached.wait(30)
    worker.kill()
    worker.wait()
    assert statuses() == [TaskResultStatus.RUNNING]
    del server.replies["DATA"]
    server.received.clear()
    server.hold.set()
    Worker.objects.update(seen_at=Worker.objects.get().seen_at - GONE)
    assert release_orphans() == 1
    start()
    until(lambda: statuses() == [TaskResultStatus.SUCCESSFUL])
    assert str(server.received[-1]["To"]) == "somebody@example.org"
    assert len({message["Message-ID"] for message in server.received}) == 1


@pytest.mark.parametrize(("seconds", "released"), [(99, 0), (101, 1)])
def test_who_was_silent_while_the_database_was_away_is_not_taken_to_be_gone(
    seconds: float, released: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker looks for others that are gone once it has seen the database for long enough."""
    now, found = iter([0.0, seconds]), []
    beating = QueueWorker()
    monkeypatch.setattr(worker, "BEAT", 0)
    monkeypatch.setattr(worker.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(worker, "say_here", lambda *seen: beating.stop.set())
    monkeypatch.setattr(worker, "release_orphans", lambda: found.append(1))
    beating.beat()
    assert len(found) == released
