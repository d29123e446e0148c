"""Which days count, in whose time, and what is drawn from them."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.guidance.activity import (
    Activity,
    load_activity,
    size_of,
    streak_of,
    week_of,
    year_of,
)
from roadmap.domain.guidance.heatmap import STEP_X, heat_of, labels, pebble
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Source, Status
from roadmap.models import Objective, Roadmap, Topic
from tests.learning import set_status

DAY = dt.timedelta(days=1)
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31))


def at(text: str, zone: str = "UTC") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone))


def leaf(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


@pytest.fixture
def noor(grace: User, roadmap: Roadmap) -> Learner:
    return Learner(user_id=grace.pk, time_zone="Europe/Madrid")


# --- Which days are active -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "source", "active"),
    [
        (Status.DONE, Source.WEB, True),
        (Status.LEARNING, Source.WEB, True),
        (Status.DONE, Source.CLAIM, True),
        (Status.KNOWN, Source.WEB, False),
        (Status.SKIPPED, Source.WEB, False),
        (Status.DONE, Source.IMPORT, False),
        (Status.DONE, Source.CONTENT, False),
        (Status.KNOWN, Source.PLACEMENT, False),
    ],
)
def test_only_work_in_the_browser_makes_a_day_active(
    noor: Learner, status: Status, source: Source, active: bool
) -> None:
    set_status(learner=noor, topic=leaf("leaf-1-1"), status=status, source=source)
    assert bool(load_activity(noor).counts) is active


def test_a_ticked_objective_and_a_written_note_make_days_active(noor: Learner) -> None:
    goal = Objective.objects.create(topic=leaf("leaf-1-1"), text="do a thing")
    set_objective(learner=noor, objective=goal, checked=True, now=at("2026-03-02T10:00"))
    save_note(
        learner=noor, topic=leaf("leaf-1-2"), body="Yes", revision=0, now=at("2026-03-04T10:00")
    )
    assert load_activity(noor).counts == {dt.date(2026, 3, 2): 1, dt.date(2026, 3, 4): 1}


def test_taking_a_tick_away_and_emptying_a_note_is_no_work(noor: Learner) -> None:
    goal = Objective.objects.create(topic=leaf("leaf-1-1"), text="do a thing")
    set_objective(learner=noor, objective=goal, checked=True, now=at("2026-03-02T10:00"))
    set_objective(learner=noor, objective=goal, checked=False, now=at("2026-03-03T10:00"))
    topic = leaf("leaf-1-2")
    save_note(learner=noor, topic=topic, body="Yes", revision=0, now=at("2026-03-04T10:00"))
    save_note(learner=noor, topic=topic, body="", revision=1, now=at("2026-03-05T10:00"))
    assert set(load_activity(noor).counts) == {dt.date(2026, 3, 2), dt.date(2026, 3, 4)}


def test_what_is_taken_back_does_not_count(noor: Learner) -> None:
    kept = set_status(learner=noor, topic=leaf("leaf-1-1"), status=Status.DONE)
    before = load_activity(noor)
    other = set_status(
        learner=noor, topic=leaf("leaf-1-2"), status=Status.DONE, now=at("2026-03-02T10:00")
    )
    assert len(load_activity(noor).counts) == 2
    assert other.action_id is not None
    undo(learner=noor, action_id=other.action_id)
    assert load_activity(noor) == before
    assert kept.action_id is not None
    undo(learner=noor, action_id=kept.action_id)
    assert load_activity(noor) == Activity()


def test_one_topic_set_done_twice_on_a_day_is_one_thing(noor: Learner) -> None:
    for hour, status in ((9, Status.DONE), (10, Status.TODO), (11, Status.DONE)):
        now = at(f"2026-03-02T{hour:02}:00")
        set_status(learner=noor, topic=leaf("leaf-1-1"), status=status, now=now)
    assert load_activity(noor).counts == {dt.date(2026, 3, 2): 1}


def test_a_group_counts_each_of_its_leaves(noor: Learner) -> None:
    set_status(learner=noor, topic=leaf("group-1"), status=Status.DONE, now=at("2026-03-02T10:00"))
    assert load_activity(noor).counts == {dt.date(2026, 3, 2): 3}


def test_nobody_else_is_counted(noor: Learner, ada: User) -> None:
    assert load_activity(Learner(user_id=ada.pk)).counts
    assert load_activity(noor) == Activity()
    assert load_activity(Learner(guest_id=1)) == Activity()


# --- Time zones and nights on which clocks change ------------------------------------------------


def test_a_day_is_the_learners_own(noor: Learner) -> None:
    with time_machine.travel(at("2026-03-02T23:30"), tick=False):
        set_status(learner=noor, topic=leaf("leaf-1-1"), status=Status.DONE)
    assert list(load_activity(noor).counts) == [dt.date(2026, 3, 3)]


def test_a_later_change_of_time_zone_moves_no_day(grace: User, roadmap: Roadmap) -> None:
    tokyo = Learner(user_id=grace.pk, time_zone="Asia/Tokyo")
    now = at("2026-03-02T23:30", "Asia/Tokyo")
    set_status(learner=tokyo, topic=leaf("leaf-1-1"), status=Status.DONE, now=now)
    honolulu = Learner(user_id=grace.pk, time_zone="Pacific/Honolulu")
    assert load_activity(honolulu) == load_activity(tokyo)
    assert list(load_activity(honolulu).counts) == [dt.date(2026, 3, 2)]


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/Madrid", "2026-03-29"),  # 02:00 becomes 03:00
        ("Europe/Madrid", "2026-10-25"),  # 03:00 becomes 02:00
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-10-04"),  # half an hour
        ("Africa/Cairo", "2026-04-24"),  # midnight itself does not exist
    ],
)
def test_a_streak_runs_through_the_night_on_which_clocks_change(
    grace: User, roadmap: Roadmap, zone: str, night: str
) -> None:
    learner = Learner(user_id=grace.pk, time_zone=zone)
    day = dt.date.fromisoformat(night)
    moments = [
        dt.datetime.combine(day - DAY, dt.time(23, 59), zoneinfo.ZoneInfo(zone)),
        dt.datetime.combine(day, dt.time(1, 30), zoneinfo.ZoneInfo(zone)),
        dt.datetime.combine(day + DAY, dt.time(0, 1), zoneinfo.ZoneInfo(zone)),
    ]
    for slug, moment in zip(("leaf-1-1", "leaf-1-2", "leaf-1-3"), moments, strict=True):
        with time_machine.travel(moment, tick=False):
            set_status(learner=learner, topic=leaf(slug), status=Status.DONE)
    days = load_activity(learner).days
    assert days == [day - DAY, day, day + DAY]
    with time_machine.travel(moments[-1], tick=False):
        assert streak_of(days, learner.day(moments[-1])).current == 3


def test_the_hour_that_comes_twice_belongs_to_one_day(grace: User, roadmap: Roadmap) -> None:
    learner = Learner(user_id=grace.pk, time_zone="Europe/Madrid")
    first = at("2026-10-25T00:30")
    for slug, moment in (("leaf-1-1", first), ("leaf-1-2", first + dt.timedelta(hours=1))):
        set_status(learner=learner, topic=leaf(slug), status=Status.DONE, now=moment)
    assert load_activity(learner).counts == {dt.date(2026, 10, 25): 2}


def test_a_flight_to_the_west_does_not_end_a_streak() -> None:
    """The last active day lies ahead of today where the learner has landed."""
    days = [dt.date(2026, 3, 1), dt.date(2026, 3, 2), dt.date(2026, 3, 3)]
    assert streak_of(days, dt.date(2026, 3, 2)).current == 3


# --- Streak, week, year ------------------------------------------------------------------------


@pytest.mark.parametrize(("ago", "current"), [(0, 2), (1, 2), (2, 0), (30, 0)])
def test_a_streak_stands_until_a_whole_day_has_passed(ago: int, current: int) -> None:
    today = dt.date(2026, 5, 20)
    last = today - ago * DAY
    found = streak_of([last - DAY, last], today)
    assert found.current == current
    assert found.longest == 2
    assert found.today is (ago == 0)


@given(st.sets(DAYS, max_size=60), DAYS)
def test_a_streak_is_a_run_of_days(days: set[dt.date], today: dt.date) -> None:
    found = streak_of(days, today)
    runs = [0]
    for day in sorted(days):
        runs.append(runs[-1] + 1 if day - DAY in days else 1)
    assert found.longest == max(runs)
    assert 0 <= found.current <= found.longest
    if found.current:
        assert {max(days) - n * DAY for n in range(found.current)} <= days
        assert max(days) - found.current * DAY not in days


@given(st.dictionaries(DAYS, st.integers(1, 20), max_size=40), DAYS)
def test_the_year_counts_what_its_days_hold(counts: dict[dt.date, int], today: dt.date) -> None:
    year = year_of(counts, today)
    shown = {day: n for day, n in counts.items() if year.start <= day <= today}
    assert year.start.weekday() == 0
    assert len(year.sizes) == (today - year.start).days + 1
    assert 365 <= len(year.sizes) <= 371
    assert year.active == len(shown) == sum(size > 0 for size in year.sizes)
    assert sum(month.total for month in year.months) == sum(shown.values())
    for day, count in shown.items():
        assert year.sizes[(day - year.start).days] == size_of(count)


@given(st.dictionaries(DAYS, st.integers(1, 20), max_size=40), DAYS)
def test_the_calendar_draws_every_day_within_its_frame(
    counts: dict[dt.date, int], today: dt.date
) -> None:
    year = year_of(counts, today)
    heat = heat_of(year)
    places = [
        (float(x), float(y))
        for d in (heat.rest, *(stone.d for stone in heat.stones), heat.today.d)
        for x, y in re.findall(r"M([\d.]+) ([\d.]+)h", d)
    ]
    assert len(places) == len(set(places)) == len(year.sizes)
    assert all(0 <= x <= heat.left + heat.width and 0 <= y <= 160 for x, y in places)
    assert {stone.day for stone in heat.stones} == {
        day for day in counts if year.start <= day < today
    }
    assert heat.is_active_today == (today in counts)
    assert [label.text for label in heat.labels][-3:] == ["Mon", "Wed", "Fri"]


def test_a_month_has_its_name_above_the_first_week_that_begins_in_it() -> None:
    monday = dt.date(2026, 8, 31)
    months = [(label.text, label.x) for label in labels(monday, 6)[:-3]]
    assert months == [("Sep", round(STEP_X)), ("Oct", round(5 * STEP_X))]


def test_days_are_drawn_around_one_middle_whatever_their_size() -> None:
    found = {tuple(map(float, re.findall(r"[\d.]+", pebble(0, size)))) for size in range(1, 5)}
    assert {(x + length / 2, y) for x, y, length in found} == {(10, 10)}


@pytest.mark.parametrize(("count", "size"), [(0, 3), (1, 3), (7, 4)])
def test_today_is_drawn_large_enough_to_be_seen(count: int, size: int) -> None:
    today = dt.date(2026, 5, 20)
    assert heat_of(year_of({today: count}, today)).today.size == size


def test_the_week_runs_from_monday_to_sunday() -> None:
    wednesday = dt.date(2026, 5, 20)
    week = week_of({wednesday: 2, wednesday - DAY: 9, wednesday - 7 * DAY: 1}, wednesday)
    assert [day.letter for day in week] == list("MTWTFSS")
    assert [day.size for day in week] == [0, 4, 2, 0, 0, 0, 0]
    assert [day.is_future for day in week] == [False] * 3 + [True] * 4
    assert [day.is_today for day in week].index(True) == 2
