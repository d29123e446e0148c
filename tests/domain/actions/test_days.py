"""A learner's days begin and end where they live, and say what they come to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.actions.days import DAY, Period, heading, numbers_of
from roadmap.domain.actions.entries import LogEntry
from roadmap.domain.progress.learner import Learner

ZONES = ["UTC", "Asia/Kolkata", "Pacific/Apia", "America/Santiago", "Africa/Cairo", "Europe/Berlin"]


def instants(zone: str, *days: dt.date) -> list[str]:
    period = Period(days[0], days[-1])
    return [f"{at:%d %H:%M}" for at in period.instants(Learner(user_id=1, time_zone=zone))]


@pytest.mark.parametrize(
    ("zone", "day", "begin_and_end"),
    [
        ("UTC", dt.date(2026, 11, 28), ["28 00:00", "29 00:00"]),
        ("Asia/Kolkata", dt.date(2026, 11, 28), ["27 18:30", "28 18:30"]),
        ("Pacific/Kiritimati", dt.date(2026, 11, 28), ["27 10:00", "28 10:00"]),
        ("Europe/Berlin", dt.date(2026, 3, 29), ["28 23:00", "29 22:00"]),  # 23 hours
        ("Europe/Berlin", dt.date(2026, 10, 25), ["24 22:00", "25 23:00"]),  # 25 hours
        ("America/Santiago", dt.date(2026, 9, 6), ["06 04:00", "07 03:00"]),  # has no midnight
        ("Pacific/Apia", dt.date(2011, 12, 30), ["30 10:00", "30 10:00"]),  # was left out
    ],
)
def test_a_day_begins_and_ends_where_one_lives(
    zone: str, day: dt.date, begin_and_end: list[str]
) -> None:
    assert instants(zone, day) == begin_and_end


@given(st.sampled_from(ZONES), st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2030, 1, 1)))
def test_every_instant_lies_in_its_day_and_in_no_other(zone: str, at: dt.datetime) -> None:
    learner, instant = Learner(user_id=1, time_zone=zone), at.replace(tzinfo=dt.UTC)
    day = learner.day(instant)
    for near in (day - DAY, day, day + DAY):
        begin, end = Period.day(near).instants(learner)
        assert (begin <= instant < end) == (near == day)


def test_a_month_has_all_of_its_days() -> None:
    february = Period.month(dt.date(2028, 2, 1))
    assert (february.first, february.last) == (dt.date(2028, 2, 1), dt.date(2028, 2, 29))
    assert february.name == "February 2028"
    assert Period.month(dt.date(2026, 12, 1)).last == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("ago", "name"),
    [(0, "Today"), (1, "Yesterday"), (2, "Saturday, 28 November 2026"), (-1, "Tuesday, 1 Decemb")],
)
def test_a_day_by_its_name(ago: int, name: str) -> None:
    today = dt.date(2026, 11, 30)
    assert heading(today - ago * DAY, today).startswith(name)


def did(*done: tuple[str, int]) -> str:
    return numbers_of(LogEntry(1, verb, 0, thing, None, "") for verb, thing in done)


@pytest.mark.parametrize(
    ("done", "numbers"),
    [
        ([], ""),
        ([("todo", 1)], ""),
        ([("done", 1)], "1 topic done"),
        ([("done", 1), ("done", 2), ("learning", 3)], "2 topics done, 1 learning"),
        ([("learning", 1), ("done", 1)], "1 topic done"),
        ([("done", 1), ("todo", 1), ("learning", 2)], "1 topic learning"),
        ([("known", 1), ("skipped", 2)], "1 topic known, 1 skipped"),
        ([("ticked", 1), ("ticked", 2), ("unticked", 2)], "1 objective"),
        ([("wrote", 1), ("changed", 1), ("wrote", 2), ("emptied", 2)], "1 note"),
        ([("added", 1), ("removed", 1), ("done", 1)], "1 topic done, 1 link"),
    ],
)
def test_the_numbers_of_a_day_say_what_became_of_each_thing(
    done: list[tuple[str, int]], numbers: str
) -> None:
    assert did(*done) == numbers
