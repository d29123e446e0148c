"""A learner's standing made by hand, with no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.guidance.activity import Activity, Laid
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Goal, Status
from roadmap.models import Plan
from tests.domain.trailmap.outlines import grid, with_tops

TODAY = dt.date(2026, 11, 26)
"""A Thursday."""
DAY = dt.timedelta(days=1)


def lined_up(*minutes: int) -> Outline:
    """One line of topics that take so long; their ids count from 1."""
    return with_tops(grid((len(minutes),)), lambda row: replace(row, minutes=minutes[row.id - 1]))


def standing(
    outline: Outline,
    done: Mapping[int, int] | None = None,
    *,
    learning: Mapping[int, int] | None = None,
    other: Mapping[int, Status] | None = None,
    active: Iterable[int] = (),
    plan: Plan | None = None,
    today: dt.date = TODAY,
) -> LearnerSnapshot:
    """Topics done and being learned since so many days, by id; further active days."""
    done, learning, other = done or {}, learning or {}, other or {}
    ago = {**done, **learning, **dict.fromkeys(other, 500)}
    statuses = {
        **dict.fromkeys(done, Status.DONE),
        **dict.fromkeys(learning, Status.LEARNING),
        **other,
    }
    order = sorted(ago, key=lambda pk: -ago[pk])
    days = {*done.values(), *learning.values(), *active}
    return LearnerSnapshot(
        learner=Learner(user_id=1),
        progress=with_progress(outline, {pk: statuses[pk] for pk in order}),
        activity=Activity(
            counts={today - n * DAY: 1 for n in days},
            stones={pk: Laid(today - n * DAY, worked=True) for pk, n in done.items()},
        ),
        since={pk: f"{today - ago[pk] * DAY} 10:00:00" for pk in order},
        plan=plan,
        now=dt.datetime.combine(today, dt.time(19, 30), dt.UTC),
    )


def planned(
    weekly: int | None = None,
    target: dt.date | None = None,
    *,
    goal: Goal = Goal.EVERYTHING,
    created: dt.date = TODAY - 30 * DAY,
) -> Plan:
    return Plan(weekly_minutes=weekly, target_date=target, goal=goal, created_on=created)
