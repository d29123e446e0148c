"""The words and lists of the dashboard, from a standing made by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from roadmap.domain.guidance.activity import Activity
from roadmap.domain.guidance.dashboard import (
    MOST_STONES,
    UNDER_WAY,
    categories_of,
    dashboard_of,
    prospect,
)
from roadmap.domain.guidance.pace import Burnup, Forecast, Pace, PlanLine, Road
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Goal, Lifecycle, Status
from tests.domain.trailmap.outlines import grid, with_tops

TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)
FORECAST = Forecast(TODAY + 10 * DAY, TODAY + 20 * DAY)


@pytest.mark.parametrize(
    ("planned", "end"),
    [
        (9, ", later than your plan of 1 December."),
        (10, "; your plan says 2 December."),
        (19, "; your plan says 11 December."),
        (20, ", before your plan of 12 December."),
    ],
)
def test_the_forecast_is_held_against_the_plan(planned: int, end: str) -> None:
    road = Road(Goal.EVERYTHING, Tally(total=1), (), 60)
    plan = PlanLine(TODAY, 0, TODAY + planned * DAY)
    text = prospect(Burnup(road, TODAY, plan, Pace(6, 1, 2, 3), FORECAST))
    when = "is finished between 2 December and 12 December"
    assert text == f"At the pace of the last six weeks the whole roadmap {when}{end}"


@pytest.mark.parametrize(
    ("status", "shown", "more", "most"),
    [
        (Status.DONE, "recent", "more_stones", MOST_STONES),
        (Status.LEARNING, "learning", "more_learning", UNDER_WAY),
    ],
)
def test_the_lists_are_short_and_say_how_many_are_left_out(
    status: Status, shown: str, more: str, most: int
) -> None:
    outline = grid((most + 2,))
    snapshot = LearnerSnapshot(
        learner=Learner(user_id=1),
        progress=with_progress(outline, dict.fromkeys(outline.rows, status)),
        activity=Activity(),
        since=dict.fromkeys(outline.rows, "2026-11-22 10:00:00"),
        plan=None,
        now=dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC),
    )
    texts: dict[str, Any] = {**dashboard_of(snapshot, name="Ada")}
    assert [text for _, text in texts[shown]] == ["today"] * most
    assert texts[more] == 2


def test_a_retired_station_is_shown_to_who_finished_it_alone() -> None:
    outline = with_tops(
        grid((2,)),
        lambda top: replace(top, lifecycle=Lifecycle.RETIRED) if top.id == 1 else top,
    )
    (without,) = categories_of(with_progress(outline, {}))
    (finished,) = categories_of(with_progress(outline, {1: Status.DONE}))
    assert without.stations == (Status.TODO,)
    assert finished.stations == (Status.DONE, Status.TODO)
