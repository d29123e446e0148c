"""The clock of the machine jumps: nobody loses a day, a limit or a session that is theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from config.rate_limits import RateLimit, seconds_to_wait
from roadmap.models import ProgressEvent, Roadmap
from tests.conftest import client_of

LIMIT = RateLimit("clock", uses=2, seconds=3600)
STATUS = "/roadmaps/backend/topics/{}/status/"


@pytest.fixture
def tokyo(grace: User, roadmap: Roadmap) -> Client:
    grace.time_zone = "Asia/Tokyo"
    grace.save(update_fields=["time_zone"])
    return client_of(grace)


def tick(client: Client, topic: str) -> str:
    """The day that the tick is recorded under."""
    answer = client.post(STATUS.format(topic), {"status": "done"})
    assert answer.status_code == 303
    return str(ProgressEvent.objects.latest("pk").day)


def test_each_tick_is_recorded_on_the_day_that_its_own_clock_shows(
    tokyo: Client, time_machine: Any
) -> None:
    time_machine.move_to("2026-05-04 15:30:00Z", tick=False)  # half past midnight there
    assert tick(tokyo, "leaf-1-1") == "2026-05-05"
    time_machine.move_to("2026-05-03 20:00:00Z", tick=False)
    assert tick(tokyo, "leaf-1-2") == "2026-05-04"
    time_machine.move_to("2026-05-06 01:00:00Z", tick=False)
    assert tick(tokyo, "leaf-1-3") == "2026-05-06"
    for path in ("/dashboard/", "/history/", "/plan/", "/roadmaps/backend/basics/"):
        assert tokyo.get(path).status_code == 200
    for action in reversed(
        ProgressEvent.objects.order_by("pk").values_list("action_id", flat=True)
    ):
        assert tokyo.post(f"/undo/{action}/").status_code == 303
    assert not tokyo.get("/roadmaps/backend/checklist.csv").content.count(b",done,")


def test_a_limit_holds_in_whatever_hour_the_clock_shows(db: None, time_machine: Any) -> None:
    for moment in ("2026-05-04 12:10:00Z", "2026-05-04 09:59:59Z", "2036-01-01 00:00:00Z"):
        time_machine.move_to(moment, tick=False)
        waits = [seconds_to_wait(LIMIT, "ada") for _ in range(3)]
        assert waits[:2] == [0, 0]
        assert 0 < waits[2] <= 3600
    time_machine.move_to("2026-05-04 12:20:00Z", tick=False)
    assert seconds_to_wait(LIMIT, "ada") > 0


def test_a_session_that_ran_out_by_mistake_is_there_when_the_clock_is_right_again(
    tokyo: Client, time_machine: Any
) -> None:
    assert tokyo.get("/dashboard/").status_code == 200
    time_machine.move_to("2031-01-01 00:00:00Z", tick=False)
    visitor = Client()
    visitor.cookies = tokyo.cookies.copy()
    assert visitor.get("/dashboard/").status_code == 302
    time_machine.move_to("2026-11-30 00:00:00Z", tick=False)
    assert tokyo.get("/dashboard/").status_code == 200
