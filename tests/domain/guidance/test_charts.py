"""The burn-up, on roads small enough to place every point by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.guidance.charts import NARROW, WIDE, burnup_chart, end_of, ticks
from roadmap.domain.guidance.pace import Burnup, Forecast, PlanLine, Road, Stone
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Goal

TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)
LEFT, RIGHT, ZERO, HEIGHT = 38, 810, 184, 170
"""Where the plot begins and ends, where it lies on the ground, how high it is."""


def burnup(
    *ago: int, total: int = 4, plan: int = 0, forecast: tuple[int, int] | None = None
) -> Burnup:
    """Stones laid so many days ago; the plan's and the forecast's days lie ahead."""
    stones = tuple(Stone(TODAY - days * DAY, 60) for days in ago)
    left = 60 * (total - len(stones))
    road = Road(Goal.EVERYTHING, Tally(done=len(stones), total=total), stones, left)
    line = PlanLine(TODAY, 0, TODAY + plan * DAY) if plan else None
    range_ = Forecast(*(TODAY + days * DAY for days in forecast)) if forecast else None
    return Burnup(road, TODAY, line, None, range_)


def test_the_line_rises_on_the_day_of_a_stone() -> None:
    chart = burnup_chart(burnup(14), WIDE)
    day, today = (LEFT + (RIGHT - LEFT) * share for share in (0.25, 0.5))
    risen = ZERO - HEIGHT / 4
    assert chart.real == f"M38.0 184.0H{day}V{risen}H{today}V{risen}"


def test_a_far_plan_does_not_stretch_the_chart_beyond_five_years() -> None:
    assert end_of(burnup(plan=400)) == TODAY + 400 * DAY
    assert end_of(burnup(plan=50 * 365)) == TODAY + 5 * 365 * DAY


def test_the_slower_pace_leaves_the_chart_where_it_will_be_by_then() -> None:
    """The chart ends fifty days ahead: half the way that the slower pace takes for the rest."""
    chart = burnup_chart(burnup(7, 7, forecast=(10, 100)), WIDE)
    assert chart.wedge.endswith(f"H{RIGHT}.0V{ZERO - HEIGHT * 3 / 4}Z")


def test_the_first_month_of_a_year_names_it() -> None:
    months = [label.text for label in burnup_chart(burnup(plan=120), WIDE).labels]
    assert months[-4:] == ["Dec", "Jan 2027", "Feb", "Mar"]


@pytest.mark.parametrize(("stones", "is_above"), [(0, True), (3, False)])
def test_the_words_of_today_stand_above_a_low_line_and_below_a_high_one(
    stones: int, is_above: bool
) -> None:
    chart = burnup_chart(burnup(*[7] * stones), WIDE)
    assert (chart.mark.y < chart.today.y) is is_above


def test_however_long_the_chart_its_months_have_room() -> None:
    """Years that begin far back, and roadmaps of any size."""
    labels = burnup_chart(burnup(60 * 365), NARROW).labels
    assert 0 < sum(label.text.startswith("Jan ") for label in labels) <= NARROW.months
    assert ticks(60_000) == [0, 20_000, 40_000, 60_000]
