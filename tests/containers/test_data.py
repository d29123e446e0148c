"""What people wrote outlives every container; nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import signal
import threading
import time

from tests.containers.caller import Caller
from tests.containers.engine import docker, wait_for
from tests.containers.project import Project

TOPICS = ["programming-logic", "algorithms", "data-structures", "naming-conventions"]


def somebody(cairn: Project) -> Caller:
    visitor = cairn.visitor()
    visitor.sign_up("ada@example.org")
    for topic in TOPICS[:2]:
        visitor.tick(topic)
    assert visitor.ticked() == 2
    return visitor


def test_a_restart_keeps_rows_and_sessions(either: Project) -> None:
    visitor = somebody(either)
    either.compose("restart", "web")
    either.up()
    assert visitor.is_known()
    assert visitor.ticked() == 2


def test_new_containers_on_the_same_volumes_keep_them_too(either: Project) -> None:
    visitor, rows = somebody(either), either.rows()
    either.compose("exec", "--no-TTY", "web", "sh", "-c", "echo kept >/data/backups/file")
    either.compose("down")
    either.up()
    assert either.rows() == rows
    assert visitor.is_known()
    assert visitor.ticked() == 2
    kept = either.compose("exec", "--no-TTY", "web", "cat", "/data/backups/file")
    assert kept.strip() == "kept"


def test_it_stops_when_it_is_told_to_and_says_no_error(either: Project) -> None:
    for service in ("web", "worker"):
        started = time.monotonic()
        either.compose("stop", service)
        assert time.monotonic() - started < 15
        assert either.state(service)["State"]["ExitCode"] == 0, either.logs(service)


def test_a_killed_web_comes_back_by_itself_with_all_that_it_acknowledged(either: Project) -> None:
    visitor = somebody(either)
    done: list[str] = []
    writer = threading.Thread(target=tick_the_rest, args=(visitor, done))
    writer.start()
    wait_for(lambda: done, "the first tick")
    os.kill(either.state()["State"]["Pid"], signal.SIGKILL)
    writer.join()
    wait_for(lambda: either.state()["RestartCount"] and either.answers(), "back")
    assert visitor.ticked() >= 2 + len(done)


def tick_the_rest(visitor: Caller, done: list[str]) -> None:
    done.extend(topic for topic in TOPICS[2:] if visitor.tick(topic).status == 200)


def test_killed_workers_of_gunicorn_are_replaced(either: Project) -> None:
    script = "for p in $(cat /proc/1/task/1/children); do kill -9 $p; done"
    either.compose("exec", "--no-TTY", "web", "sh", "-c", script)
    wait_for(either.answers, "an answer", 15)
    assert either.state()["RestartCount"] == 0
    assert (
        docker("inspect", "--format", "{{.State.Health.Status}}", either.container()) == "healthy\n"
    )
