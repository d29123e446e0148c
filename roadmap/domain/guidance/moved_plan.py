"""Moving a plan after a gap: by its hours, or by its month."""

from __future__ import annotations

import datetime as dt

from roadmap.domain.guidance.gap import MovedPlan, moved
from roadmap.domain.guidance.plan import save_plan
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.enums import Goal
from roadmap.models import Plan, Roadmap

HOURS, DATE = "hours", "date"
"""What a moved plan keeps: its hours a week, or the day it ends on."""


def move_plan(snapshot: LearnerSnapshot, *, roadmap: Roadmap, keep: str) -> Plan | None:
    """Save the plan so that it holds from today; None where there is nothing to move.

    Raises:
        ValueError: ``keep`` is neither of the two.
    """
    if keep not in (HOURS, DATE):
        raise ValueError("Keep the hours or the date.")
    plan, found = snapshot.plan, moved(snapshot)
    if plan is None or found is None or (keep == DATE and not found.is_reachable):
        return None
    weekly, target = _wanted(plan, found, keep)
    return save_plan(
        learner=snapshot.learner,
        roadmap=roadmap,
        weekly_minutes=weekly,
        target_date=target,
        goal=Goal(plan.goal),
        today=snapshot.today,
        anew=True,
    )


def _wanted(plan: Plan, found: MovedPlan, keep: str) -> tuple[int, dt.date | None]:
    """Minutes a week and date: a plan that had no date leads where its hours do."""
    if keep == DATE:
        return found.asks, found.planned
    return found.weekly, found.ends if plan.target_date is not None else None
