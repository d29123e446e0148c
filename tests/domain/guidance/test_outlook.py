"""The forecasts as sentences: for the goal of the plan, and for all of it."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.guidance.outlook import chart_label, month_span, outlook
from roadmap.domain.guidance.pace import Burnup, Forecast, Pace, PlanLine, Road
from roadmap.domain.progress.roadmap_progress import Tally
from roadmap.enums import Goal

TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)
PACE = Pace(6, 60, 120, 180)


def burnup(
    goal: Goal, forecast: tuple[int, int | None] | None, planned: int | None = None
) -> Burnup:
    early, late = forecast or (0, 0)
    found = Forecast(TODAY + early * DAY, TODAY + late * DAY if late is not None else None)
    line = PlanLine(TODAY - 30 * DAY, 0, TODAY + planned * DAY) if planned else None
    road = Road(goal, Tally(total=1), (), 600)
    return Burnup(road, TODAY, line, PACE if forecast else None, found if forecast else None)


ALL = burnup(Goal.EVERYTHING, (100, 160))


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        (9, "The essentials between 2 December and 12 December instead of 1 December"),
        (10, "The essentials by 2 December, as planned"),
        (20, "The essentials by 12 December, as planned"),
        (21, "The essentials between 2 December and 12 December, before 13 December"),
        (None, "The essentials between 2 December and 12 December"),
    ],
)
def test_the_goal_is_held_against_the_plan_and_all_of_it_is_not_lost(
    planned: int | None, said: str
) -> None:
    goal = burnup(Goal.ESSENTIALS, (10, 20), planned)
    assert outlook(goal, ALL) == f"{said}; all of it between March and May 2027."


def test_all_of_it_ends_no_earlier_than_a_part_of_it() -> None:
    goal = burnup(Goal.IMPORTANT, (120, 400))
    assert outlook(goal, ALL).endswith("; all of it between March and December 2027.")
    open_ended = burnup(Goal.IMPORTANT, (120, None))
    assert outlook(open_ended, ALL).endswith("; all of it in March 2027 at the earliest.")


def test_without_a_pace_the_plan_speaks_and_without_both_nothing_does() -> None:
    none = burnup(Goal.EVERYTHING, None)
    assert outlook(burnup(Goal.IMPORTANT, None, 10), none) == (
        "Everything important planned for 2 December."
    )
    assert outlook(none, none) == ""
    assert outlook(ALL, ALL) == "All of it between March and May 2027."


def test_who_does_not_see_the_chart_hears_it_in_hours() -> None:
    assert chart_label(burnup(Goal.IMPORTANT, (10, 20), 15)) == (
        "0 of the 10 hours of everything important by today. The plan expected 7. At the pace of "
        "the last six weeks it ends between 2 December and 12 December, planned for 7 December."
    )
    assert chart_label(burnup(Goal.EVERYTHING, None)) == (
        "0 of the 10 hours of the whole roadmap by today."
    )


@pytest.mark.parametrize(
    ("early", "late", "said"),
    [
        ((2025, 9, 1), (2025, 12, 3), "September to December 2025"),
        ((2025, 12, 1), (2026, 8, 3), "December 2025 to August 2026"),
        ((2026, 3, 1), (2026, 3, 30), "March 2026"),
    ],
)
def test_months_that_have_been_are_told_with_their_years(
    early: tuple[int, int, int], late: tuple[int, int, int], said: str
) -> None:
    assert month_span(dt.date(*early), dt.date(*late)) == said
