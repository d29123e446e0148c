"""What the week says: evenings, hours by estimate, the course, named topics."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.catalog.topic_content import TopicObjective
from roadmap.domain.guidance.doable import Work
from roadmap.domain.guidance.evenings import evenings_of
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.guidance.tonight import Doable
from roadmap.domain.guidance.week import DONE, WeekSummary, course_of, week_of_learner
from roadmap.enums import Goal
from tests.domain.guidance.snapshots import DAY, TODAY, lined_up, planned, standing


def work(snapshot: LearnerSnapshot, ticks: dict[int, tuple[bool, ...]] | None = None) -> Work:
    """What is being learned, each with these objectives; a tick is of yesterday."""
    found, since = [], {}
    for row, _ in snapshot.in_progress():
        objectives = tuple(
            (TopicObjective(100 * row.id + n, "", "do it"), ticked)
            for n, ticked in enumerate((ticks or {}).get(row.id, ()))
        )
        since |= {each.root_id: snapshot.now - DAY for each, ticked in objectives if ticked}
        found.append(Doable(row, is_begun=True, objectives=objectives))
    return Work(tuple(found), since)


def week(snapshot: LearnerSnapshot, **ticks: tuple[bool, ...]) -> WeekSummary:
    return week_of_learner(
        snapshot, work(snapshot, {int(name.removeprefix("t")): of for name, of in ticks.items()})
    )


@pytest.mark.parametrize(
    ("minutes", "evenings"), [(30, 1), (120, 1), (360, 3), (900, 7), (4800, 7)]
)
def test_an_evening_has_two_hours(minutes: int, evenings: int) -> None:
    assert evenings_of(minutes) == evenings


@pytest.mark.parametrize(
    ("active", "weekly", "said"),
    [
        ((), 360, "A new week"),
        ((4,), 360, "A new week"),
        ((0,), 360, "1 of 3 evenings"),
        ((0, 2), 360, "2 of 3 evenings"),
        ((0,), 60, "1 of 1 evening"),
        ((0, 1, 2, 3), 360, "4 evenings, 3 planned"),
        ((1,), None, "1 evening this week"),
        ((1, 2), None, "2 evenings this week"),
        ((9,), None, ""),
    ],
)
def test_evenings_are_counted_and_no_week_begins_with_a_zero(
    active: tuple[int, ...], weekly: int | None, said: str
) -> None:
    plan = planned(weekly) if weekly else None
    assert week(standing(lined_up(600), active=active, plan=plan)).say == said


def test_hours_are_those_of_what_was_done_and_of_ticks_of_this_week() -> None:
    """Wednesday's topic has an hour and a half; half of four hours was ticked yesterday."""
    snapshot = standing(
        lined_up(90, 240, 60, 6000), {1: 1, 3: 9}, learning={2: 1}, plan=planned(360)
    )
    found = week(snapshot, t2=(True, True, False, False))
    assert found.estimate.startswith("3.5 of 6 hours by estimate, ")
    assert found.meter == (210, 360)


def test_before_anything_is_done_the_week_says_what_it_holds() -> None:
    snapshot = standing(lined_up(6000), active=[20], plan=planned(360))
    assert week(snapshot).estimate.startswith("6 hours over three evenings, planned for ")
    assert week(snapshot).meter == (0, 0)


def test_topics_are_named_under_way_first_then_those_with_room_then_done() -> None:
    snapshot = standing(
        lined_up(60, 60, 60, 240, 60), {1: 1, 2: 2}, learning={3: 1}, plan=planned(300)
    )
    found = week(snapshot, t3=(True, False))
    assert [(row.id, text) for row, text in found.under_way] == [(3, "1 of 2 objectives")]
    assert [(row.id, text) for row, text in found.to_come] == [(5, "1 hour")]
    assert [row.id for row in found.done] == [1, 2]
    assert found.done_on == "Tue, Wed"


def test_a_week_with_nothing_under_way_names_the_first_of_what_comes() -> None:
    snapshot = standing(lined_up(900, 900), active=[0], plan=planned(60))
    assert [row.id for row, _ in week(snapshot).to_come] == [1]


def test_without_a_plan_nothing_is_to_come() -> None:
    snapshot = standing(lined_up(60, 60), learning={1: 2})
    found = week(snapshot)
    assert found.to_come == ()
    assert [text for _, text in found.under_way] == ["since Tuesday"]


def test_a_long_list_says_how_many_are_left_out() -> None:
    count = DONE + 3
    found = week(standing(lined_up(*[30] * (count + 1)), dict.fromkeys(range(1, count + 1), 0)))
    assert len(found.done) == DONE
    assert found.more_done == 3


def steady(weekly: int, target: int, laid: int = 60) -> LearnerSnapshot:
    """Six hours left; an hour and a half done a week, for six weeks."""
    outline = lined_up(*[90] * 6, 360)
    done = {n: 7 * (6 - n) + 1 for n in range(1, 7)}
    plan = planned(weekly, TODAY + target * DAY, created=TODAY - laid * DAY)
    return standing(outline, done, plan=plan)


def test_on_course_is_said_where_the_forecast_comes_in_time() -> None:
    assert course_of(steady(360, 60).burnup) == "on course for January"
    assert course_of(steady(360, 15).burnup) == "on course for December"


def test_off_course_the_month_of_the_pace_is_named_instead() -> None:
    snapshot = standing(
        lined_up(*[60] * 6, 2400),
        {n: 7 * (6 - n) + 1 for n in range(1, 7)},
        plan=planned(360, TODAY + 40 * DAY),
    )
    assert course_of(snapshot.burnup) == "at this pace September instead of January"


def test_without_a_pace_the_plan_is_held_against_what_is_done() -> None:
    plan = planned(None, dt.date(2027, 4, 24), created=TODAY)
    assert course_of(standing(lined_up(60, 60), plan=plan).burnup) == "on course for April"
    late = planned(None, dt.date(2027, 1, 24), created=TODAY - 60 * DAY)
    assert course_of(standing(lined_up(600), plan=late).burnup) == "planned for January"


def test_a_plan_that_has_ended_has_no_course() -> None:
    plan = planned(60, TODAY - DAY, goal=Goal.EVERYTHING)
    assert course_of(standing(lined_up(600), plan=plan).burnup) == ""
