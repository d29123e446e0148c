"""The three questions of the welcome page: what was answered, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.pace import open_leaves
from roadmap.domain.guidance.plan import plan_of, save_plan
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.roadmaps_at_hand import roadmaps_at_hand
from roadmap.enums import Experience, Goal
from roadmap.models import Plan, Preferences, Roadmap


@dataclass(frozen=True)
class Answers:
    """What a learner said; None is a question left open.

    What one learns for is the goal of a plan: a first job asks for the essentials, filling gaps
    for everything important, and all of it is all of it.
    """

    experience: Experience | None = None
    weekly_minutes: int | None = None
    goal: Goal | None = None

    def __bool__(self) -> bool:
        return any(answer is not None for answer in vars(self).values())


def answers_of(learner: Learner, roadmap: Roadmap | None) -> Answers:
    """What the learner answered; where there is a plan for ``roadmap``, time and goal are its."""
    kept = learner.rows(Preferences).first()
    plan = plan_of(learner, roadmap) if roadmap is not None else None
    said: Plan | Preferences | None = plan or kept
    return Answers(
        experience=Experience(kept.experience) if kept and kept.experience else None,
        weekly_minutes=said.weekly_minutes if said is not None else None,
        goal=Goal(said.goal) if said is not None and said.goal else None,
    )


@transaction.atomic
def keep_answers(
    *, learner: Learner, roadmap: Roadmap | None, answers: Answers, now: dt.datetime
) -> None:
    """Keep what was answered; of what was left open nothing changes.

    With an account and a ``roadmap`` the time a week becomes the plan for it, or that of the plan
    there is. Else it waits for one: see :func:`plan_what_waits`.

    Raises:
        ValueError: nobody, who has no rows, can't answer.
    """
    said: dict[str, Any] = {name: value for name, value in vars(answers).items() if value}
    learner_key = learner.key
    learner.lock()
    Preferences.objects.update_or_create(**learner_key, defaults={**said, "is_welcomed": True})
    if roadmap is None or learner.user_id is None:
        return
    plan = plan_of(learner, roadmap)
    if plan is None:
        plan_what_waits(learner=learner, roadmap=roadmap, now=now)
    elif answers.weekly_minutes or answers.goal:
        _plan(
            learner,
            roadmap,
            weekly_minutes=answers.weekly_minutes or plan.weekly_minutes,
            target_date=plan.target_date,
            goal=answers.goal or Goal(plan.goal),
            today=learner.day(now),
        )


def plan_what_waits(
    *, learner: Learner, now: dt.datetime, roadmap: Roadmap | None = None
) -> Plan | None:
    """Make a plan of the time a week that a user has answered; without one there is none.

    It is for ``roadmap``, or else for the one they follow, which may have a plan: that stays.
    """
    waiting = Preferences.objects.filter(user_id=learner.account_id, weekly_minutes__isnull=False)
    kept = waiting.first()
    if kept is None:
        return None
    roadmap = roadmap or roadmaps_at_hand(learner=learner).followed
    if roadmap is None or plan_of(learner, roadmap) is not None:
        return None
    return _plan(
        learner,
        roadmap,
        weekly_minutes=kept.weekly_minutes,
        target_date=None,
        goal=Goal(kept.goal or Goal.ESSENTIALS),
        today=learner.day(now),
    )


def _plan(learner: Learner, roadmap: Roadmap, **intent: Any) -> Plan:
    """A plan, which from now on is what says how much time and what for."""
    Preferences.objects.filter(user_id=learner.account_id).update(weekly_minutes=None, goal="")
    return save_plan(learner=learner, roadmap=roadmap, **intent)


def is_welcomed(learner: Learner) -> bool:
    """Whether they have sent the page of the three questions, answered or open."""
    return learner.rows(Preferences).filter(is_welcomed=True).exists()


def first_topic(progress: RoadmapProgress, plan: Plan | None = None) -> TopicRow | None:
    """Where the learner begins: what is suggested first; None where nothing is left."""
    found = suggest(progress, limit=1, plan=plan)
    return found[0].row if found else None


def topics_of(progress: RoadmapProgress, goal: Goal) -> int:
    """How many topics are left for a goal."""
    return len(open_leaves(progress, goal))
