"""A learner's plan: saved, dropped, and what it means as sentences."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from roadmap.domain.guidance import pace
from roadmap.domain.humanize import counted, day, hours, in_digits, month, span
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Goal
from roadmap.models import Plan, Roadmap

SUBJECT = {
    Goal.ESSENTIALS: ("the essentials", "take", "are"),
    Goal.IMPORTANT: ("the important topics", "take", "are"),
    Goal.EVERYTHING: ("the whole roadmap", "takes", "is"),
}
"""How a sentence calls a goal, with its verbs."""
NEVER = "more than fifty years"
HALF_HOUR = 30
"""Sentences round time a week up to this many minutes."""


def plan_of(learner: Learner, roadmap: Roadmap) -> Plan | None:
    """The learner's plan for a roadmap; a guest has none."""
    if learner.user_id is None:
        return None
    return next(iter(_plans(learner.user_id, roadmap)), None)


def _plans(user_id: int, roadmap: Roadmap) -> QuerySet[Plan]:
    """The plan for the roadmap, and what a former release wrote, which names none."""
    found = Plan.objects.filter(Q(roadmap=roadmap) | Q(roadmap=None), user_id=user_id)
    return found.order_by(F("roadmap").asc(nulls_last=True), "pk")


@transaction.atomic
def save_plan(
    *,
    learner: Learner,
    roadmap: Roadmap,
    weekly_minutes: int | None,
    target_date: dt.date | None,
    goal: Goal,
    today: dt.date,
    anew: bool = False,
) -> Plan:
    """Save the plan for a roadmap. Its line begins ``today``, unless nothing changed.

    ``anew`` lets it begin today all the same.

    Raises:
        ValueError: the learner has no account, or there is neither time nor date.
    """
    if learner.user_id is None:
        raise ValueError("Only a user can have a plan.")
    if weekly_minutes is None and target_date is None:
        raise ValueError("A plan needs time a week, a date, or both.")
    learner.lock()
    plan = plan_of(learner, roadmap)
    wanted = {"weekly_minutes": weekly_minutes, "target_date": target_date, "goal": goal}
    if plan is None:
        plan = Plan(user_id=learner.user_id, roadmap=roadmap)
    elif (
        not anew
        and plan.roadmap_id == roadmap.pk
        and all(getattr(plan, name) == value for name, value in wanted.items())
    ):
        return plan
    for name, value in (wanted | {"roadmap": roadmap, "created_on": today}).items():
        setattr(plan, name, value)
    plan.save()
    return plan


def drop_plan(*, learner: Learner, roadmap: Roadmap) -> bool:
    """Delete the plan for a roadmap; False where there was none."""
    if learner.user_id is None:
        return False
    return bool(_plans(learner.user_id, roadmap).delete()[0])


def intent(plan: Plan, today: dt.date) -> str:
    """The plan as a phrase: "3 hours a week, the essentials by 16 May"."""
    subject = SUBJECT[Goal(plan.goal)][0]
    by = f" by {day(plan.target_date, today)}" if plan.target_date else ""
    if plan.weekly_minutes is None:
        return f"{subject}{by}"
    return f"{figure(plan.weekly_minutes)} a week, {subject}{by}"


def figure(minutes: int) -> str:
    """Hours in digits, to the half: "1 hour", "3.5 hours"."""
    return in_digits(half_hours(minutes), "hour")


def half_hours(minutes: float) -> float:
    """Hours, rounded up to the half."""
    return math.ceil(minutes / HALF_HOUR) / 2


def meaning(progress: RoadmapProgress, plan: Plan, today: dt.date) -> str:
    """What the plan leads to, in one or two sentences."""
    goal = Goal(plan.goal)
    subject, take, are = SUBJECT[goal]
    all_leaves = pace.goal_leaves(progress, goal)
    leaves = pace.open_leaves(progress, goal)
    left = pace.minutes_of(leaves)
    if not progress.count(all_leaves).countable:
        return f"There is nothing to count towards {subject}."
    if not left:
        return f"{capital(subject)} {are} finished."
    if plan.target_date is not None and plan.target_date <= today:
        return _passed(len(leaves), plan.target_date, today)
    if plan.target_date is None:
        assert plan.weekly_minutes is not None
        return f"{_until(left, plan.weekly_minutes, goal, today)}."
    asks = asked(left, plan.target_date, today)
    target = day(plan.target_date, today)
    if plan.weekly_minutes is None:
        return f"{capital(subject)} {take} about {hours(asks)} a week to be finished by {target}."
    sentence = _until(left, plan.weekly_minutes, goal, today)
    if HALF_HOUR * math.ceil(asks / HALF_HOUR) > plan.weekly_minutes:
        return f"{sentence}; your target asks for {hours(asks)}."
    return f"{sentence}; your target of {target} leaves room."


def _until(left: int, weekly: int, goal: Goal, today: dt.date) -> str:
    subject, take, _ = SUBJECT[goal]
    start = f"At {hours(weekly)} a week {subject} {take}"
    end = end_text(left, weekly, today)
    return f"{start} {end}" if end == NEVER else f"{start} until {end}"


def end_text(left: int, weekly: int, today: dt.date) -> str:
    """When it ends at the weekly time: a day if that is near, else a month."""
    end = pace.day_after(left, weekly, today)
    if end is None or end.year - today.year > 50:
        return NEVER
    near = (end - today).days < 28
    return f"about {day(end, today) if near else month(end, today)}"


def _passed(count: int, target: dt.date, today: dt.date) -> str:
    verb = "is" if count == 1 else "are"
    state = "is today" if target == today else "has passed"
    return f"Your target of {day(target, today)} {state}; {counted(count, 'topic')} {verb} open."


def asked(left: int, target: dt.date, today: dt.date) -> int:
    """Minutes a week that reach ``target``, which lies ahead; all of them within a week of it."""
    weeks = max(1.0, (target - today).days / 7)
    return math.ceil(left / weeks)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def pace_text(burnup: pace.Burnup) -> str:
    """The pace of the last weeks as a sentence; empty where there is no pace yet."""
    if burnup.pace is None:
        return ""
    return (
        f"Over the last {counted(burnup.pace.weeks, 'week')} you finished about "
        f"{hours(round(burnup.pace.mean))} a week of {SUBJECT[burnup.road.goal][0]}, "
        "by the estimates of the topics."
    )


@dataclass(frozen=True)
class Prospect:
    """One goal as the plan page lists it; texts are empty where there is nothing to say."""

    goal: Goal
    open: int
    study: str
    until: str
    """When it ends at the plan's weekly time."""
    asks: str
    """The time a week that the plan's date asks for."""
    at_pace: str
    """When it ends at the pace of the last weeks; also said where that can't be foreseen."""


def _at_pace(forecast: pace.Forecast | None, today: dt.date) -> str:
    if forecast is None:
        return "no forecast yet"
    return span(forecast.early, forecast.late, today)


def prospects(
    progress: RoadmapProgress,
    plan: Plan | None,
    today: dt.date,
    forecasts: Mapping[Goal, pace.Forecast | None] | None = None,
) -> list[Prospect]:
    """Every goal with what is left of it, and what the plan and the pace mean for it."""
    found: list[Prospect] = []
    weekly = plan.weekly_minutes if plan is not None else None
    target = plan.target_date if plan is not None else None
    for goal in Goal:
        leaves = pace.open_leaves(progress, goal)
        left = pace.minutes_of(leaves)
        ahead = target is not None and target > today
        forecast = (forecasts or {}).get(goal)
        found.append(
            Prospect(
                goal=goal,
                open=len(leaves),
                study=figure(left) if left else "nothing",
                until=end_text(left, weekly, today) if weekly and left else "",
                asks=figure(asked(left, target, today)) if left and target and ahead else "",
                at_pace=_at_pace(forecast, today) if left else "",
            )
        )
    return found
