"""The week of a learner: evenings, hours by estimate, where that leads, and named topics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.activity import WeekDay, monday
from roadmap.domain.guidance.doable import Work
from roadmap.domain.guidance.evenings import evenings_of
from roadmap.domain.guidance.pace import Burnup
from roadmap.domain.guidance.plan import figure, half_hours
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.guidance.tonight import Doable
from roadmap.domain.humanize import counted, in_digits, near_month, since_day
from roadmap.enums import Status

OPEN, TO_COME, DONE = 3, 2, 4
"""How many topics the week names: under way and to come, of these to come, and done."""


@dataclass(frozen=True)
class WeekSummary:
    """What the week says. Texts are empty where there is nothing to say."""

    days: tuple[WeekDay, ...]
    say: str
    """The evenings: "2 of 3 evenings"; never that there was none."""
    estimate: str
    """The hours, and where the plan stands by now."""
    meter: tuple[int, int]
    """Minutes done and planned; without a plan of hours the second is 0."""
    under_way: tuple[tuple[TopicRow, str], ...]
    to_come: tuple[tuple[TopicRow, str], ...]
    done: tuple[TopicRow, ...]
    done_on: str
    """The days of these: "Tue, Thu"."""
    more_under_way: int
    more_done: int


def week_of_learner(snapshot: LearnerSnapshot, work: Work) -> WeekSummary:
    """The present week, from Monday, on one roadmap; active days are those of all roadmaps."""
    weekly = (snapshot.plan.weekly_minutes if snapshot.plan is not None else None) or 0
    stones = [stone for stone in snapshot.stones[::-1] if stone[1] >= monday(snapshot.today)]
    begun = [doable for doable in work.doables if doable.is_begun]
    spent = minutes_spent(snapshot, begun, work)
    left = weekly - spent - sum(rest_of(doable) for doable in begun)
    days = snapshot.week
    active = sum(day.size > 0 for day in days)
    course = course_of(snapshot.burnup)
    return WeekSummary(
        days=days,
        say=say_evenings(active, weekly),
        estimate=", ".join(filter(None, (say_hours(spent, weekly, active), course))),
        meter=(min(spent, weekly), weekly) if spent else (0, 0),
        under_way=tuple((doable.row, state_of(snapshot, doable)) for doable in begun[:OPEN]),
        to_come=to_come(snapshot, left, begun=len(begun)) if weekly else (),
        done=tuple(row for row, _ in stones[:DONE]),
        done_on=days_of([day for _, day in stones]),
        more_under_way=len(begun[OPEN:]),
        more_done=len(stones[DONE:]),
    )


def say_evenings(active: int, weekly: int) -> str:
    if not active:
        return "A new week" if weekly else ""
    if not weekly:
        return f"{in_digits(active, 'evening')} this week"
    planned = evenings_of(weekly)
    if active > planned:
        return f"{in_digits(active, 'evening')}, {planned} planned"
    return f"{active} of {in_digits(planned, 'evening')}"


def say_hours(spent: int, weekly: int, active: int) -> str:
    """ "5.5 of 6 hours by estimate"; before there is any, what the plan holds."""
    if not weekly:
        return f"{figure(spent)} by estimate" if spent else ""
    if spent:
        return f"{half_hours(spent):g} of {figure(weekly)} by estimate"
    evenings = counted(evenings_of(weekly), "evening")
    return f"{figure(weekly)} planned" if active else f"{figure(weekly)} over {evenings}"


def course_of(burnup: Burnup) -> str:
    """Whether the plan's end is still where it was: "on course for April"."""
    plan, today = burnup.plan, burnup.today
    if plan is None or plan.end <= today:
        return ""
    end = near_month(plan.end, today)
    if burnup.forecast is not None:
        early = near_month(burnup.forecast.early, today)
        if burnup.forecast.early <= plan.end or early == end:
            return f"on course for {end}"
        return f"at this pace {early} instead of {end}"
    if burnup.expected is not None and burnup.finished >= burnup.expected:
        return f"on course for {end}"
    return f"planned for {end}"


def minutes_spent(snapshot: LearnerSnapshot, begun: Sequence[Doable], work: Work) -> int:
    """Minutes of this week by the estimates.

    A topic done by hand counts whole, one under way by the share of its objectives ticked now.
    """
    first = monday(snapshot.today)
    done = sum(row.minutes for row, laid in snapshot.laid if laid.worked and laid.day >= first)
    shares = 0.0
    for doable in begun:
        since = [work.ticks.get(objective.root_id) for objective, _ in doable.objectives]
        ticked = sum(at is not None and snapshot.learner.day(at) >= first for at in since)
        shares += doable.row.minutes * ticked / max(1, len(since))
    return done + round(shares)


def rest_of(doable: Doable) -> int:
    """Minutes of a topic under way that are left, by its open objectives."""
    total = len(doable.objectives)
    return round(doable.row.minutes * (total - doable.ticked) / total) if total else 0


def to_come(
    snapshot: LearnerSnapshot, left: int, *, begun: int
) -> tuple[tuple[TopicRow, str], ...]:
    """The suggestions that the hours left have room for; the first where the week has no other."""
    rows = [item.row for item in snapshot.suggestions if item.status is Status.TODO]
    found: list[TopicRow] = []
    for row in rows:
        if row.minutes <= left:
            found.append(row)
            left -= row.minutes
    if not found and not begun:
        found = rows[:1]
    return tuple((row, figure(row.minutes)) for row in found[: max(0, min(TO_COME, OPEN - begun))])


def state_of(snapshot: LearnerSnapshot, doable: Doable) -> str:
    """ "2 of 4 objectives"; without objectives since when."""
    total = len(doable.objectives)
    if total:
        return f"{doable.ticked} of {in_digits(total, 'objective')}"
    since = snapshot.begun_on[doable.row.id]
    return since_day(since, snapshot.today)


def days_of(days: Sequence[dt.date]) -> str:
    return ", ".join(f"{day:%a}" for day in sorted(set(days)))
