"""The pace of the last weeks, a forecast that is a range, and the drawing of both."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.guidance.charts import NARROW, WIDE, Frame, burnup_chart, ticks
from roadmap.domain.guidance.pace import (
    HORIZON,
    Burnup,
    Forecast,
    Pace,
    PlanLine,
    Road,
    Stone,
    forecast_of,
    goal_leaves,
    pace_of,
    plan_line,
    road_of,
)
from roadmap.domain.humanize import span
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Goal, Status
from tests.strategies import outlines, statuses_of

TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)


def stones(*minutes: int, weeks_apart: int = 1) -> list[Stone]:
    """One stone a week, the last one today."""
    return [
        Stone(TODAY - 7 * weeks_apart * place * DAY, spent)
        for place, spent in enumerate(reversed(minutes))
    ][::-1]


def road(laid: Iterable[Stone], left: int, *, known: int = 0) -> Road:
    laid = tuple(laid)
    counts = Tally(done=len(laid), known=known, total=len(laid) + known + (left > 0))
    return Road(Goal.EVERYTHING, counts, laid, left, base=60 * known)


# --- When it speaks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "laid",
    [
        [],
        stones(60, 60, 60),
        stones(60, 60, 60, 60)[-3:],
        [Stone(TODAY, 60)] * 30,
        [Stone(TODAY - n * DAY, 60) for n in range(20)],
        [Stone(TODAY - 40 * DAY, 60), *[Stone(TODAY, 60)] * 3, Stone(TODAY - 200 * DAY, 60)][-1:],
        [Stone(TODAY - n * DAY, 60) for n in range(60, 90)],
        [Stone(TODAY - 45 * DAY, 60), *[Stone(TODAY, 60)] * 4],
    ],
    ids=[
        "none",
        "three",
        "too few",
        "one day",
        "under three weeks",
        "long ago",
        "paused",
        "a week",
    ],
)
def test_with_too_little_to_go_by_there_is_no_pace(laid: list[Stone]) -> None:
    assert pace_of(laid, TODAY) is None
    assert forecast_of(road(laid, 600), None, TODAY) is None


def test_equal_weeks_give_an_exact_pace() -> None:
    laid = [Stone(TODAY - n * DAY, 60) for n in range(42)]
    assert pace_of(laid, TODAY) == Pace(weeks=6, low=420, mean=420, high=420)


def test_a_beginner_is_judged_by_the_whole_weeks_since_the_first_stone() -> None:
    laid = [Stone(TODAY - n * DAY, 60) for n in range(24)]
    found = pace_of(laid, TODAY)
    assert found is not None
    assert found.weeks == 3
    assert found.mean == 420


def test_ticks_that_were_brought_along_are_no_pace() -> None:
    imported = [Stone(TODAY - n * DAY, 600, worked=False) for n in range(42)]
    assert pace_of(imported, TODAY) is None
    worked = [Stone(TODAY - n * DAY, 60) for n in range(42)]
    assert pace_of([*worked, *imported], TODAY) == pace_of(worked, TODAY)


@given(st.lists(st.integers(0, 600), min_size=6, max_size=6))
def test_the_range_holds_the_mean_and_grows_with_the_differences(minutes: list[int]) -> None:
    assume(sum(spent > 0 for spent in minutes) >= 4)
    laid = [stone for stone in stones(*minutes) if stone.minutes]
    laid.insert(0, Stone(TODAY - 41 * DAY, 1))
    found = pace_of(laid, TODAY)
    assert found is not None
    assert found.low <= found.mean <= found.high
    assert found.mean == pytest.approx((sum(minutes) + 1) / 6)


# --- What it says --------------------------------------------------------------------------------


def test_a_forecast_is_a_range_of_days() -> None:
    even = Pace(6, 120, 120, 120)
    assert forecast_of(road([], 1200), even, TODAY) == Forecast(TODAY + 70 * DAY, TODAY + 70 * DAY)
    uneven = Pace(6, 60, 120, 240)
    assert forecast_of(road([], 1200), uneven, TODAY) == Forecast(
        TODAY + 35 * DAY, TODAY + 140 * DAY
    )


def test_a_forecast_leaves_the_end_open_and_is_silent_beyond_five_years() -> None:
    assert forecast_of(road([], 1200), Pace(6, -5, 120, 240), TODAY) == Forecast(
        TODAY + 35 * DAY, None
    )
    assert forecast_of(road([], 1200), Pace(6, 1, 120, 240), TODAY) == Forecast(
        TODAY + 35 * DAY, None
    )
    assert forecast_of(road([], 10**6), Pace(6, 1, 2, 3), TODAY) is None
    assert forecast_of(road([], 0), Pace(6, 60, 60, 60), TODAY) is None


@given(st.integers(1, 10**7), st.floats(-100, 5000), st.floats(0, 5000))
def test_a_forecast_never_ends_before_it_begins(left: int, low: float, more: float) -> None:
    found = forecast_of(road([], left), Pace(6, low, low + more / 2, low + more), TODAY)
    if found is not None:
        assert TODAY < found.early <= TODAY + HORIZON * DAY
        assert found.late is None or found.late >= found.early


@pytest.mark.parametrize(
    ("early", "late", "sentence"),
    [
        ((2026, 12, 5), (2026, 12, 19), "between 5 December and 19 December"),
        ((2026, 12, 5), (2026, 12, 5), "on 5 December"),
        ((2026, 12, 5), (2027, 1, 21), "between 5 December and 21 January 2027"),
        ((2026, 12, 5), (2027, 1, 22), "between December and January 2027"),
        ((2027, 4, 2), (2027, 6, 9), "between April and June 2027"),
        ((2027, 4, 2), (2027, 4, 9), "in April 2027"),
        ((2026, 12, 24), (2027, 2, 1), "between December and February 2027"),
        ((2027, 12, 24), (2028, 2, 1), "between December 2027 and February 2028"),
        ((2027, 4, 2), None, "in April 2027 at the earliest"),
    ],
)
def test_a_range_is_told_no_more_exactly_than_it_is_known(
    early: tuple[int, int, int], late: tuple[int, int, int] | None, sentence: str
) -> None:
    assert span(dt.date(*early), dt.date(*late) if late else None, TODAY) == sentence


# --- The plan's line -----------------------------------------------------------------------------


def test_the_plans_line_leads_to_its_date() -> None:
    laid = [Stone(TODAY - 30 * DAY, 60), Stone(TODAY - 10 * DAY, 60)]
    start, end = TODAY - 20 * DAY, TODAY + 80 * DAY
    line = plan_line(road(laid, 600, known=3), created_on=start, weekly=60, target=end)
    assert line == PlanLine(start, 240, end)
    assert line.expected(start, 840) == 240
    assert line.expected(start + 50 * DAY, 840) == 540
    assert line.expected(end, 840) == line.expected(end + DAY, 840) == 840
    assert line.expected(start - DAY, 840) == 240


def test_without_a_date_the_plans_line_leads_where_its_hours_do() -> None:
    laid = [Stone(TODAY - 10 * DAY, 120)]
    start = TODAY - 20 * DAY
    line = plan_line(road(laid, 480), created_on=start, weekly=60, target=None)
    assert line == PlanLine(start, 0, start + 70 * DAY)


def test_a_plan_whose_date_has_been_when_it_was_made_has_no_line() -> None:
    assert plan_line(road([], 60), created_on=TODAY, weekly=None, target=TODAY) is None
    assert plan_line(road([], 0), created_on=TODAY, weekly=60, target=None) is None


# --- The road and its numbers ------------------------------------------------------------------


@given(outlines().flatmap(lambda o: st.tuples(st.just(o), statuses_of(o))), st.sampled_from(Goal))
def test_the_road_has_the_numbers_of_its_goal(
    drawn: tuple[Outline, dict[int, Status]], goal: Goal
) -> None:
    outline, statuses = drawn
    progress = with_progress(outline, statuses)
    leaves = goal_leaves(progress, goal)
    laid = [
        Stone(TODAY, leaf.minutes) for leaf in leaves if statuses.get(leaf.root_id) is Status.DONE
    ]
    found = Burnup(road_of(progress, goal, laid), TODAY, None, None, None)
    assert found.finished == found.road.base + sum(stone.minutes for stone in laid)
    counting = [leaf for leaf in leaves if progress.status(leaf).counts or progress.is_open(leaf)]
    assert found.total == sum(leaf.minutes for leaf in counting)
    if goal is Goal.EVERYTHING:
        assert found.road.counts == progress.total
    if goal is Goal.ESSENTIALS:
        assert found.road.counts == progress.essentials
    assert (found.road.left > 0) == (found.road.counts.todo + found.road.counts.learning > 0)


def test_the_table_tells_each_months_end_and_today() -> None:
    laid = [Stone(dt.date(2026, 9, 3), 60), Stone(dt.date(2026, 10, 31), 60), Stone(TODAY, 60)]
    plan = PlanLine(dt.date(2026, 10, 1), 100, dt.date(2027, 1, 9))
    found = Burnup(road(laid, 60, known=1), TODAY, plan, None, None)
    assert found.rows() == [
        ("22 Nov 2026", 240, 204),
        ("31 Oct 2026", 180, 160),
        ("30 Sep 2026", 120, None),
    ]


# --- The drawing ---------------------------------------------------------------------------------

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@st.composite
def burnups(draw: st.DrawFn) -> Burnup:
    laid = sorted(
        (Stone(TODAY - ago * DAY, 60) for ago in draw(st.lists(st.integers(0, 900), max_size=40))),
        key=lambda stone: stone.day,
    )
    way = road(laid, draw(st.integers(0, 6000)), known=draw(st.integers(0, 5)))
    created = TODAY - draw(st.integers(0, 500)) * DAY
    target = draw(st.none() | st.integers(1, 4000).map(lambda n: created + n * DAY))
    plan = plan_line(way, created_on=created, weekly=draw(st.integers(30, 900)), target=target)
    early = TODAY + draw(st.integers(1, HORIZON)) * DAY
    late = draw(st.none() | st.integers(0, HORIZON).map(lambda n: early + n * DAY))
    forecast = draw(st.none() | st.just(Forecast(early, late)))
    return Burnup(way, TODAY, draw(st.none() | st.just(plan)), Pace(6, 1, 2, 3), forecast)


@given(burnups(), st.sampled_from([WIDE, NARROW]))
def test_everything_is_drawn_within_its_frame(burnup: Burnup, frame: Frame) -> None:
    chart = burnup_chart(burnup, frame)
    for path in (chart.real, chart.area, chart.plan, chart.wedge, chart.grid):
        for letter, numbers in re.findall(r"([MLHV])([-\d. ]+)", path):
            values = [float(found) for found in NUMBER.findall(numbers)]
            xs = values[:1] if letter in "MLH" else []
            ys = values[1:] if letter in "ML" else values if letter == "V" else []
            assert all(frame.left - 1 <= x <= frame.width - frame.right + 1 for x in xs), path
            assert all(frame.top - 1 <= y <= frame.height - frame.bottom + 1 for y in ys), path
    places = [(label.x, label.y) for label in (*chart.labels, chart.mark)]
    assert all(0 <= x <= frame.width and 0 < y <= frame.height for x, y in places)
    months = [label.x for label in chart.labels if label.anchor == "start"]
    assert months == sorted(months)
    assert len(months) <= frame.months + 1


@given(st.integers(1, 6000))
def test_the_scale_ends_at_the_total_and_has_few_steps(total: int) -> None:
    found = ticks(total)
    assert found[0] == 0
    assert found[-1] == total
    assert found == sorted(set(found))
    assert len(found) <= 7
