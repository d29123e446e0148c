"""How far, how fast: the burn-up against the plan, and a forecast that is a range. Pure.

All of it is in minutes by the estimates of the topics: a plan of so many hours a week is a straight
line in hours alone. The forecast looks at the stones of the last six weeks, and asks how far the
mean of those weeks can be trusted: mean plus or minus Student's t times the standard error (80 % of
such ranges hold the true mean). It is silent with too little to go by.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, stdev
from typing import NamedTuple

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Goal, Status

WINDOW = 6
"""Weeks that a forecast looks back."""
ENOUGH_WEEKS, ENOUGH_STONES = 3, 4
"""A forecast needs this many whole weeks since the first stone, and stones within them."""
STUDENT = {3: 1.886, 4: 1.638, 5: 1.533, 6: 1.476}
"""Student's t that 90 % stay below, by the number of weeks."""
HORIZON = 5 * 365
"""Days ahead beyond which a forecast says nothing."""
CENTURY = 36_500
"""Days beyond which no date is computed at all."""


class Stone(NamedTuple):
    """A leaf done, on the learner's day. ``worked`` is False where an import brought it."""

    day: dt.date
    minutes: int
    worked: bool = True


@dataclass(frozen=True)
class Road:
    """One learner's progress on the leaves that a goal is made of."""

    goal: Goal
    counts: Tally
    stones: tuple[Stone, ...]
    """The earliest first. What was known already is no stone."""
    left: int
    """Minutes of the leaves that are open."""
    base: int = 0
    """Where the burn-up begins: the minutes of what was known already."""


def road_of(progress: RoadmapProgress, goal: Goal, stones: Iterable[Stone]) -> Road:
    """The road to ``goal``; ``stones`` are those that lie on it."""
    leaves = goal_leaves(progress, goal)
    return Road(
        goal=goal,
        counts=progress.count(leaves),
        stones=tuple(sorted(stones, key=lambda stone: stone.day)),
        left=minutes_of(open_leaves(progress, goal)),
        base=minutes_of(leaf for leaf in leaves if progress.status(leaf) is Status.KNOWN),
    )


def goal_leaves(progress: RoadmapProgress, goal: Goal) -> list[TopicRow]:
    least = goal.importance
    return [leaf for leaf in progress.outline.leaves if leaf.own_importance >= least]


def open_leaves(progress: RoadmapProgress, goal: Goal) -> list[TopicRow]:
    """Those of the goal's leaves that are left to learn and needed."""
    least = goal.importance
    return [leaf for leaf in progress.open_leaves if leaf.own_importance >= least]


def minutes_of(leaves: Iterable[TopicRow]) -> int:
    return sum(leaf.minutes for leaf in leaves)


@dataclass(frozen=True)
class Pace:
    """Minutes a week, by the estimates: the range that the weeks allow, and their mean."""

    weeks: int
    """How many weeks it was judged by."""
    low: float
    mean: float
    high: float


def pace_of(stones: Iterable[Stone], today: dt.date) -> Pace | None:
    """The pace of the last six weeks, or of those since the first stone; None if too little."""
    stones = [stone for stone in stones if stone.worked]
    if not stones:
        return None
    whole = ((today - min(stone.day for stone in stones)).days + 1) // 7
    count = min(WINDOW, whole)
    if count < ENOUGH_WEEKS:
        return None
    weeks = [0] * count
    seen = 0
    for stone in stones:
        ago = max(0, (today - stone.day).days) // 7
        if ago < count:
            weeks[ago] += stone.minutes
            seen += 1
    if seen < ENOUGH_STONES or sum(minutes > 0 for minutes in weeks) < 2:
        return None
    mean = fmean(weeks)
    margin = STUDENT[count] * stdev(weeks) / math.sqrt(count)
    return Pace(weeks=count, low=mean - margin, mean=mean, high=mean + margin)


@dataclass(frozen=True)
class Forecast:
    """When a road ends at the present pace. ``late`` is None where the end can't be told."""

    early: dt.date
    late: dt.date | None


def forecast_of(road: Road, pace: Pace | None, today: dt.date) -> Forecast | None:
    """The range in which the road ends; None without a pace, at its end, or beyond five years."""
    if pace is None or not road.left:
        return None
    early = day_after(road.left, pace.high, today)
    if early is None or (early - today).days > HORIZON:
        return None
    late = day_after(road.left, pace.low, today)
    if late is not None and (late - today).days > HORIZON:
        late = None
    return Forecast(early, late)


def day_after(minutes: int, weekly: float, today: dt.date) -> dt.date | None:
    """The day when ``minutes`` are studied at ``weekly`` a week; None if that takes a century."""
    if weekly <= 0:
        return None
    days = 7 * minutes / weekly
    return today + dt.timedelta(days=math.ceil(days)) if days < CENTURY else None


@dataclass(frozen=True)
class PlanLine:
    """The straight line of a plan, from what was finished when it was made."""

    start: dt.date
    value: int
    end: dt.date

    def expected(self, day: dt.date, total: int) -> int:
        """How many minutes the plan has finished by ``day``, rounded down."""
        if day >= self.end:
            return total
        passed = max(0, (day - self.start).days)
        length = (self.end - self.start).days
        return self.value + (total - self.value) * passed // length


def plan_line(
    road: Road, *, created_on: dt.date, weekly: int | None, target: dt.date | None
) -> PlanLine | None:
    """The plan's line: to its target, else to where its weekly minutes lead."""
    before = sum(stone.minutes for stone in road.stones if stone.day < created_on)
    since = sum(stone.minutes for stone in road.stones if stone.day >= created_on)
    end = target or day_after(road.left + since, weekly or 0, created_on)
    if end is None or end <= created_on:
        return None
    return PlanLine(created_on, road.base + before, end)


@dataclass(frozen=True)
class Burnup:
    """Everything that the chart of pace against plan shows."""

    road: Road
    today: dt.date
    plan: PlanLine | None
    pace: Pace | None
    forecast: Forecast | None

    @property
    def start(self) -> dt.date:
        """The first day of the chart: four weeks at least lie before today."""
        begun = [self.today - dt.timedelta(days=28)]
        if self.road.stones:
            begun.append(self.road.stones[0].day)
        if self.plan is not None:
            begun.append(self.plan.start)
        return min(begun)

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw: a stone, or a plan for something to count."""
        return bool(self.total and (self.road.stones or self.plan))

    @cached_property
    def finished(self) -> int:
        """Minutes done or known."""
        return self.road.base + sum(stone.minutes for stone in self.road.stones)

    @property
    def total(self) -> int:
        """Minutes of all that counts."""
        return self.finished + self.road.left

    @property
    def expected(self) -> int | None:
        """What the plan expected by today."""
        return self.plan.expected(self.today, self.total) if self.plan is not None else None

    def rows(self) -> list[tuple[str, int, int | None]]:
        """The chart as a table, the latest first: (day, minutes by it, expected by the plan).

        The days are today and the last days of the months before.
        """
        days = [self.today]
        while (last := days[-1].replace(day=1) - dt.timedelta(days=1)) >= self.start:
            days.append(last)
        return [
            (
                f"{day.day} {day:%b %Y}",
                self.road.base + sum(each.minutes for each in self.road.stones if each.day <= day),
                self.plan.expected(day, self.total)
                if self.plan is not None and day >= self.plan.start
                else None,
            )
            for day in days
        ]
