"""The rows of progress of many learners at once, for changes of the content."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows import Step
from roadmap.enums import ActionKind, Source
from roadmap.models import Action, Progress, ProgressEvent


def rows_of_many(topics: Collection[int]) -> dict[Learner, dict[int, Progress]]:
    """Every learner's rows on some topics, by topic, in one query."""
    found: dict[Learner, dict[int, Progress]] = defaultdict(dict)
    rows = Progress.objects.filter(topic_id__in=topics).select_related("user")
    for row in rows.order_by("user_id", "guest_id", "topic_id"):
        zone = row.user.time_zone if row.user else "UTC"
        found[Learner(row.user_id, row.guest_id, zone)][row.topic_id] = row
    return found


def write_actions(learners: Iterable[Learner], instant: dt.datetime) -> dict[Learner, int]:
    """One action of a content change for each learner; their ids."""
    actions = {
        learner: Action(**learner.owner, kind=ActionKind.CONTENT, created_at=instant)
        for learner in learners
    }
    Action.objects.bulk_create(actions.values())
    return {learner: action.pk for learner, action in actions.items()}


def write_content_steps(
    steps: Mapping[Learner, Collection[Step]], instant: dt.datetime
) -> dict[Learner, int]:
    """For each learner an action with an event for each step, and the rows as the steps leave them.

    Returns:
        The ids of the actions.
    """
    actions = write_actions(steps, instant)
    ProgressEvent.objects.bulk_create(
        ProgressEvent(
            **learner.owner,
            action_id=actions[learner],
            topic_id=step.topic_id,
            from_status=step.before,
            to_status=step.status,
            from_since=step.before_since,
            at=step.since,
            day=learner.day(step.since),
            source=Source.CONTENT,
        )
        for learner, own in steps.items()
        for step in own
    )
    for owner in ("user", "guest"):
        Progress.objects.bulk_create(
            (
                Progress(
                    **learner.owner, topic_id=step.topic_id, status=step.status, since=step.since
                )
                for learner, own in steps.items()
                if learner.owner[f"{owner}_id"] is not None
                for step in own
            ),
            update_conflicts=True,
            unique_fields=[owner, "topic"],
            update_fields=["status", "since"],
        )
    return actions
