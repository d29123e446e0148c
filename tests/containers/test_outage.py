"""The database away, the disk full: a quick answer in words, and back as soon as it is mended."""

from __future__ import annotations

import itertools
import time

from tests.containers.caller import Caller
from tests.containers.conftest import StartProject
from tests.containers.engine import docker, wait_for
from tests.containers.project import Project

PROMISED = 2
"""Seconds until an answer says that the database is away, and until the site is back with it."""
SMALL_DISK = {
    "volumes": {
        "data": {
            "driver_opts": {
                "type": "tmpfs",
                "device": "tmpfs",
                "o": "size=96m,uid=10001,gid=10001,mode=0750",
            }
        }
    }
}


def on_postgres(project: StartProject) -> Project:
    return project(settings={"CAIRN_DB_PASSWORD": "x"}, profile="postgres").up()


def test_a_killed_database_is_said_at_once_and_missed_no_longer_than_it_is_away(
    project: StartProject,
) -> None:
    cairn = on_postgres(project)
    visitor = cairn.visitor()
    visitor.sign_up("ada@example.org")
    docker("kill", "--signal", "KILL", cairn.container("db"))
    for page in ("/dashboard/", "/roadmaps/backend/beginner/", "/readyz"):
        assert_says_so(visitor, page)
    assert visitor.get("/healthz").status == 200
    docker("start", cairn.container("db"))
    wait_for(lambda: accepts(cairn), "the database")
    assert wait_for(lambda: all_answer(visitor), "back") < PROMISED
    assert visitor.tick().status == 200
    assert visitor.ticked() == 1
    assert cairn.state()["RestartCount"] == 0


def test_a_database_that_hangs_is_said_within_the_same_time(project: StartProject) -> None:
    cairn = on_postgres(project)
    visitor = cairn.visitor()
    visitor.sign_up("ada@example.org")
    docker("pause", cairn.container("db"))
    try:
        assert_says_so(visitor, "/readyz")
    finally:
        docker("unpause", cairn.container("db"))
    assert wait_for(lambda: all_answer(visitor), "back") < PROMISED


def assert_says_so(visitor: Caller, page: str) -> None:
    answer = visitor.get(page)
    assert answer.status == 503, f"{page}: {answer.status}"
    assert answer.seconds < PROMISED, f"{page}: {answer.seconds:.1f} s"


def accepts(cairn: Project) -> bool:
    script = "pg_isready -q -h 127.0.0.1 -U cairn && echo yes"
    return "yes" in cairn.compose("exec", "--no-TTY", "db", "sh", "-c", script, check=False)


def test_with_a_full_disk_people_read_on_and_are_told_why_they_can_not_write(
    project: StartProject,
) -> None:
    cairn = project(override=SMALL_DISK).up()
    visitor = cairn.visitor()
    visitor.sign_up("ada@example.org")
    visitor.tick()
    fill = "dd if=/dev/zero of=/data/filler bs=4k 2>/dev/null; df /data | tail -1"
    assert "100%" in cairn.compose("exec", "--no-TTY", "web", "sh", "-c", fill)
    for page in ("/roadmaps/backend/beginner/", "/dashboard/", "/history/"):
        assert visitor.get(page).status == 200, page
    # SQLite's log has room left for a few writes, which are as safe as ever.
    states = itertools.cycle(("learning", "done"))
    answers = (visitor.tick("algorithms", next(states)) for _ in range(400))
    refused = next(answer for answer in answers if answer.status != 200)
    assert refused.status == 503
    assert "disk is full" in refused.text
    assert visitor.get("/readyz").status == 503
    cairn.compose("exec", "--no-TTY", "web", "rm", "/data/filler")
    assert visitor.tick("algorithms").status == 200
    assert visitor.ticked() == 2
    wait_for(lambda: visitor.get("/readyz").status == 200, "what was found a moment ago")


def test_a_container_that_starts_before_its_database_waits_for_it(project: StartProject) -> None:
    """Also never on SQLite instead: that PostgreSQL is meant is known from its first start on."""
    cairn = project(settings={"CAIRN_DB_PASSWORD": "x"}, profile="postgres").up()
    cairn.compose("stop")
    cairn.compose("up", "--detach", "--no-build", "--no-deps", "web")
    time.sleep(5)
    assert cairn.visitor().get("/dashboard/").status in (0, 503)
    assert "Waiting for the database cairn on db" in cairn.logs("web")
    cairn.compose("up", "--detach", "db")
    wait_for(cairn.answers, "an answer")


def all_answer(visitor: Caller) -> bool:
    """Whether pages come, however many processes there are to find the database back."""
    return all(visitor.get("/dashboard/").status == 200 for _ in range(10))
