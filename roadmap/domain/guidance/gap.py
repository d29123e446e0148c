"""Coming back after some days away: where one was, and what became of the plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.evenings import evenings_of
from roadmap.domain.guidance.pace import day_after
from roadmap.domain.guidance.plan import HALF_HOUR, asked, figure
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.humanize import counted, day, near_month
from roadmap.models.bounds import WEEKLY_MINUTES

AWAY = 5
"""From how many days without activity on a return is greeted as one."""


@dataclass(frozen=True)
class MovedPlan:
    """A plan that no longer holds, with the two ways in which it can."""

    weekly: int
    """Its minutes a week."""
    ends: dt.date | None
    """Where these lead now; None in a century."""
    planned: dt.date
    asks: int
    """The minutes a week, in half hours, that its own end asks for."""

    @property
    def is_reachable(self) -> bool:
        """Whether a week has room for that."""
        return self.asks <= WEEKLY_MINUTES[1]


@dataclass(frozen=True)
class Gap:
    days: int
    here: TopicRow | None
    """Where the learner was on this roadmap: what they learn, else what they did last."""
    estimate: str
    """What the plan says by now; empty without one."""
    moved: MovedPlan | None


def gap_of(snapshot: LearnerSnapshot) -> Gap | None:
    """The gap that ends today; None where the last active day is near, or there was none."""
    days = snapshot.activity.days
    if not days or (away := (snapshot.today - days[-1]).days) < AWAY:
        return None
    return Gap(away, place_of(snapshot), estimate(snapshot), moved(snapshot))


def place_of(snapshot: LearnerSnapshot) -> TopicRow | None:
    begun = [row for row, _ in snapshot.in_progress() if not row.is_retired]
    if begun:
        return begun[0]
    return snapshot.stones[-1][0] if snapshot.stones else None


def moved(snapshot: LearnerSnapshot) -> MovedPlan | None:
    """What the gap did to a plan with hours; None where it still holds, or has no end."""
    plan, line, left = snapshot.plan, snapshot.burnup.plan, snapshot.burnup.road.left
    today = snapshot.today
    if plan is None or line is None or not plan.weekly_minutes or not left or line.end <= today:
        return None
    ends = day_after(left, plan.weekly_minutes, today)
    if ends is not None and ends <= line.end:
        return None
    asks = HALF_HOUR * -(-asked(left, line.end, today) // HALF_HOUR)
    return MovedPlan(plan.weekly_minutes, ends, line.end, asks)


def estimate(snapshot: LearnerSnapshot) -> str:
    """ "6 hours over three evenings. With these the plan now ends in May; ..." """
    weekly = snapshot.plan.weekly_minutes if snapshot.plan is not None else None
    if not weekly:
        return ""
    text = f"{figure(weekly)} over {counted(evenings_of(weekly), 'evening')}."
    line, found, today = snapshot.burnup.plan, moved(snapshot), snapshot.today
    if line is None or line.end <= today:
        return text
    end = near_month(line.end, today)
    if found is None:
        return f"{text} The plan still ends in {end}."
    needs = f"needs {figure(found.asks)} a week" if found.is_reachable else "is out of reach"
    if found.ends is None:
        return f"{text} {end} {needs}."
    now = near_month(found.ends, today)
    if now == end:
        now, end = day(found.ends, today), day(line.end, today)
        return f"{text} With these the plan now ends on {now}; {end} {needs}."
    return f"{text} With these the plan now ends in {now}; {end} {needs}."
