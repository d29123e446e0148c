"""Coming back after some days away."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.guidance.gap import AWAY, MovedPlan, gap_of
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.enums import Goal
from tests.domain.guidance.snapshots import DAY, TODAY, lined_up, planned, standing


@given(st.lists(st.integers(0, 60), max_size=5))
def test_a_gap_is_the_time_since_the_latest_active_day(active: list[int]) -> None:
    gap = gap_of(standing(lined_up(60), active=active))
    if not active or min(active) < AWAY:
        assert gap is None
    else:
        assert gap is not None
        assert gap.days == min(active)


def test_the_place_is_what_is_being_learned_else_the_last_stone() -> None:
    outline = lined_up(60, 60, 60)
    for snapshot, place in (
        (standing(outline, {1: 9}, learning={2: 8, 3: 7}), 3),
        (standing(outline, {1: 9, 2: 8}), 2),
    ):
        gap = gap_of(snapshot)
        assert gap is not None
        assert gap.here is not None
        assert gap.here.id == place
    elsewhere = gap_of(standing(outline, active=[11]))
    assert elsewhere is not None
    assert elsewhere.here is None


def after(target: dt.date | None, weekly: int | None = 360, left: int = 6000) -> LearnerSnapshot:
    plan = planned(weekly, target, created=TODAY - 40 * DAY)
    return standing(lined_up(60, left), {1: 11}, plan=plan)


def test_the_plan_says_what_moved_and_what_its_month_asks() -> None:
    gap = gap_of(after(dt.date(2027, 2, 24)))
    assert gap is not None
    assert gap.estimate == (
        "6 hours over three evenings. With these the plan now ends in March; "
        "February needs 8 hours a week."
    )
    assert gap.moved == MovedPlan(360, dt.date(2027, 3, 23), dt.date(2027, 2, 24), 480)


def test_within_one_month_the_days_are_told_apart() -> None:
    gap = gap_of(after(dt.date(2027, 3, 10)))
    assert gap is not None
    assert "now ends on 23 March 2027; 10 March 2027 needs 7 hours a week." in gap.estimate


def test_a_plan_that_still_holds_says_so_and_offers_nothing() -> None:
    gap = gap_of(after(dt.date(2027, 5, 1)))
    assert gap is not None
    assert gap.moved is None
    assert gap.estimate.endswith("The plan still ends in May.")


def test_what_no_week_has_room_for_is_out_of_reach() -> None:
    gap = gap_of(after(TODAY + 10 * DAY, left=60_000))
    assert gap is not None
    assert gap.moved is not None
    assert not gap.moved.is_reachable
    assert gap.estimate.endswith("December is out of reach.")


@pytest.mark.parametrize(
    "snapshot",
    [
        after(dt.date(2027, 2, 24), weekly=None),
        after(TODAY - DAY),
        standing(lined_up(60, 60), {1: 11}),
        standing(lined_up(60), {1: 11}, plan=planned(360, goal=Goal.EVERYTHING)),
    ],
    ids=["no hours", "passed", "no plan", "finished"],
)
def test_where_nothing_can_be_moved_nothing_is_offered(snapshot: LearnerSnapshot) -> None:
    gap = gap_of(snapshot)
    assert gap is not None
    assert gap.moved is None
