"""Everything of one learner that the pages about their day are made from, read once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance import pace
from roadmap.domain.guidance.activity import (
    Activity,
    Laid,
    Streak,
    WeekDay,
    Year,
    load_activity,
    streak_of,
    week_of,
    year_of,
)
from roadmap.domain.guidance.plan import plan_of
from roadmap.domain.guidance.reasons import reason_for
from roadmap.domain.guidance.suggestions import Suggestion, suggest
from roadmap.domain.humanize import past_day
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.domain.progress.rows import instant_of, stored_rows
from roadmap.domain.progress.selectors import retired_with_activity
from roadmap.domain.progress.statuses import STATUS
from roadmap.enums import Goal, Status
from roadmap.models import Plan, Roadmap


@dataclass(frozen=True)
class LearnerSnapshot:
    """One learner on one roadmap at one moment."""

    learner: Learner
    progress: RoadmapProgress
    activity: Activity
    since: dict[int, str]
    """Since when each status holds, by the id that progress lives on, the oldest first.

    As the database has it: of hundreds of instants few are looked at.
    """
    plan: Plan | None
    now: dt.datetime

    @cached_property
    def today(self) -> dt.date:
        return self.learner.day(self.now)

    @cached_property
    def stones(self) -> list[tuple[TopicRow, dt.date]]:
        """The leaves done with the learner's day, the oldest first."""
        return [(row, laid.day) for row, laid in self.laid]

    @cached_property
    def laid(self) -> list[tuple[TopicRow, Laid]]:
        """The leaves done with how each was last set so."""
        by_root, known = self.progress.outline.by_root, self.activity.stones
        return [
            (by_root[root_id], known.get(root_id) or self._unlogged(since))
            for root_id, since in self.since.items()
            if root_id in by_root and self.progress.statuses[root_id] is Status.DONE
        ]

    def _unlogged(self, since: str) -> Laid:
        return Laid(self.learner.day(instant_of(since)), worked=False)

    def in_progress(self) -> list[tuple[TopicRow, dt.datetime]]:
        """Leaves being learned, the latest first."""
        by_root = self.progress.outline.by_root
        return [
            (by_root[root_id], instant_of(since))
            for root_id, since in reversed(self.since.items())
            if root_id in by_root and self.progress.statuses[root_id] is Status.LEARNING
        ]

    @cached_property
    def begun_on(self) -> dict[int, dt.date]:
        """On which of the learner's days each leaf being learned was begun, by its id."""
        return {row.id: self.learner.day(since) for row, since in self.in_progress()}

    @cached_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What to learn next, with the plan and the last days in mind."""
        return suggest(self.progress, plan=self.plan, recent=self._recent)

    def reason(self, leaf: TopicRow) -> str:
        """Why a leaf is worth learning now, as a suggestion would say it."""
        return reason_for(self.progress, leaf, recent=self._recent)

    @cached_property
    def _recent(self) -> dict[int, str]:
        """When the leaves of the last days were finished, by the id that progress lives on."""
        return {
            row.root_id: past_day(day, self.today)
            for row, day in self.stones
            if (self.today - day).days < 7
        }

    @property
    def has_begun(self) -> bool:
        """Whether there is anything of the learner's to draw."""
        return bool(self.since or self.activity.counts)

    @property
    def streak(self) -> Streak:
        return streak_of(self.activity.days, self.today)

    @property
    def week(self) -> tuple[WeekDay, ...]:
        return week_of(self.activity.counts, self.today)

    @property
    def year(self) -> Year:
        return year_of(self.activity.counts, self.today)

    @cached_property
    def burnup(self) -> pace.Burnup:
        """The road of the plan, or of the whole roadmap, with the plan's line and a forecast."""
        goal = Goal(self.plan.goal) if self.plan is not None else Goal.EVERYTHING
        return self.burnup_of(goal)

    @cached_property
    def whole(self) -> pace.Burnup:
        """The same of the whole roadmap, whatever the plan is for."""
        is_goal = self.burnup.road.goal is Goal.EVERYTHING
        return self.burnup if is_goal else self.burnup_of(Goal.EVERYTHING)

    def burnup_of(self, goal: Goal) -> pace.Burnup:
        """The same of any goal; the plan's line is on its own goal alone."""
        least = goal.importance
        stones = [
            pace.Stone(laid.day, row.minutes, laid.worked)
            for row, laid in self.laid
            if row.own_importance >= least
        ]
        road = pace.road_of(self.progress, goal, stones)
        present = pace.pace_of(stones, self.today)
        forecast = pace.forecast_of(road, present, self.today)
        return pace.Burnup(road, self.today, self._plan_line(road), present, forecast)

    def _plan_line(self, road: pace.Road) -> pace.PlanLine | None:
        if self.plan is None or road.goal != self.plan.goal:
            return None
        return pace.plan_line(
            road,
            created_on=self.plan.created_on,
            weekly=self.plan.weekly_minutes,
            target=self.plan.target_date,
        )


def learner_snapshot(*, learner: Learner, roadmap: Roadmap, now: dt.datetime) -> LearnerSnapshot:
    """A user's standing: three queries, one more where topics have been retired."""
    outline, rows = load_outline(roadmap), stored_rows(learner)
    statuses = {topic_id: STATUS[status] for topic_id, status, _, _ in rows}
    return LearnerSnapshot(
        learner=learner,
        progress=with_progress(outline, statuses, retired_with_activity(learner, outline)),
        activity=load_activity(learner),
        since={topic_id: since for topic_id, _, since, _ in rows},
        plan=plan_of(learner, roadmap),
        now=now,
    )
