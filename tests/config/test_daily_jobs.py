"""Each daily job runs once a day, whoever runs it; one that fails is tried again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from config.jobs import daily, presence
from config.jobs.daily import run_due_jobs, take_job
from config.models import JobRun
from tests.races import at_once

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
CALLS: list[str] = []


def good() -> str:
    CALLS.append("good")
    return "2 things done."


def bad() -> None:
    CALLS.append("bad")
    raise ValueError("the disk is full")


def odd() -> None:
    raise OSError("/srv/\udcff\0")


def breaking() -> None:
    connection.ensure_connection()
    connection.connection.close()
    JobRun.objects.count()


@pytest.fixture(autouse=True)
def jobs(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    CALLS.clear()
    settings.CAIRN_DAILY_JOBS = ["one.bad", "one.good"]
    found = {"one.bad": bad, "one.good": good, "one.odd": odd, "one.breaking": breaking}
    monkeypatch.setattr(daily, "import_string", found.__getitem__)


def test_each_runs_once_a_day_from_half_past_three(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    settings.CAIRN_DAILY_JOBS = ["one.good"]
    assert run_due_jobs("w", NOON) == 1
    assert run_due_jobs("w", NOON) == 0
    assert run_due_jobs("w", dt.datetime(2026, 5, 5, 1, 29, tzinfo=dt.UTC)) == 0
    assert run_due_jobs("w", dt.datetime(2026, 5, 5, 1, 31, tzinfo=dt.UTC)) == 1
    assert run_due_jobs("w", NOON + dt.timedelta(days=9)) == 1  # missed ones are made up, once
    assert CALLS == ["good"] * 3


def test_one_that_fails_is_tried_again_later_and_stops_no_other() -> None:
    for minutes in range(0, 15 * 60, 10):
        with time_machine.travel(NOON + dt.timedelta(minutes=minutes)):
            run_due_jobs("w")
    run = JobRun.objects.get(name="one.bad")
    assert (run.succeeded, run.outcome) == (False, "ValueError: the disk is full")
    assert JobRun.objects.get(name="one.good").outcome == "2 things done."
    assert CALLS.count("good") == 1
    assert CALLS.count("bad") == daily.ATTEMPTS


def test_one_that_a_killed_worker_had_begun_is_begun_again() -> None:
    presence.say_here("alive", NOON)
    now = timezone.now()
    assert take_job("one.good", "alive", now) is not None
    assert take_job("one.good", "other", now) is None
    presence.say_gone("alive")
    again = take_job("one.good", "other", now)
    assert again is not None
    assert again.attempts == 2


def test_how_one_went_is_written_down_though_the_database_was_away_for_it(settings: Any) -> None:
    settings.CAIRN_DAILY_JOBS = ["one.good"]
    tried = []

    def surely(action: Callable[[], object]) -> object:
        tried.append(1)
        return action()

    run_due_jobs("w", NOON, surely)
    assert tried == [1]
    assert JobRun.objects.get().succeeded


@pytest.mark.django_db(transaction=True)
def test_one_that_breaks_its_connection_has_failed_and_is_tried_again(settings: Any) -> None:
    settings.CAIRN_DAILY_JOBS = ["one.breaking", "one.good"]
    assert run_due_jobs("w") == 2
    run = JobRun.objects.get(name="one.breaking")
    assert run.ended_at is not None
    assert not run.succeeded
    assert JobRun.objects.get(name="one.good").succeeded


def test_one_that_this_worker_had_begun_and_lost_is_begun_again() -> None:
    presence.say_here("w", NOON)
    now = timezone.now()
    assert take_job("one.good", "w", now) is not None
    again = take_job("one.good", "w", now)
    assert again is not None
    assert again.attempts == 2


def test_an_outcome_that_no_database_takes_is_written_as_it_can_be(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CAIRN_DAILY_JOBS = ["one.odd"]
    monkeypatch.setattr(daily.log, "disabled", True)  # pytest can't hand on half a character
    run_due_jobs("w", NOON)
    assert JobRun.objects.get().outcome == "OSError: /srv/\\udcff"


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_one_instant_one_runs_it(settings: Any) -> None:
    settings.CAIRN_DAILY_JOBS = ["one.good"]
    for n in range(6):
        presence.say_here(f"w{n}", NOON)
    found = at_once([lambda n=n: run_due_jobs(f"w{n}", NOON) for n in range(6)])
    assert sorted(found) == [0, 0, 0, 0, 0, 1]
    assert CALLS == ["good"]


def test_a_command_lists_when_each_ran_last(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("jobs")
    assert capsys.readouterr().out.count("not yet run") == 2
    run_due_jobs("w", NOON)
    call_command("jobs")
    out = capsys.readouterr().out
    assert "one.good: begun 2026-05-04 12:00, done" in out
    assert "the disk is full" in out
