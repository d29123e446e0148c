"""The rows of progress of many learners at once, for changes of the content."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows import Step
from roadmap.enums import ActionKind, Source
from roadmap.models import Action, Progress, ProgressEvent


@dataclass(frozen=True)
class HeldRow:
    """A row of progress with what the event says that made it; None where there is no such event.

    Attributes:
        since: when it happened.
        day: on which day of the learner's, in the time zone that they had then.
        recorded_at: when it was recorded, such as by an import.
        source: where it came from.
    """

    status: str
    since: dt.datetime
    day: dt.date | None
    recorded_at: dt.datetime | None
    source: str | None

    def is_recorded_after(self, instant: dt.datetime) -> bool:
        return (self.recorded_at or self.since) > instant


def rows_of_many(topics: Collection[int]) -> dict[Learner, dict[int, HeldRow]]:
    """Every learner's rows on some topics, by topic, in one query."""
    found: dict[Learner, dict[int, HeldRow]] = defaultdict(dict)
    rows = Progress.objects.filter(topic_id__in=topics).order_by("user_id", "guest_id", "topic_id")
    names = ("user_id", "guest_id", "user__time_zone", "topic_id", *HELD)
    for user_id, guest_id, zone, topic_id, *values in rows.values_list(*names, *made_by()):
        found[Learner(user_id, guest_id, zone or "UTC")][topic_id] = HeldRow(*values)
    return found


HELD = ("status", "since")
"""The columns of a row that a :class:`HeldRow` begins with; :func:`made_by` gives the rest."""


def made_by() -> tuple[Subquery, ...]:
    """Of the event that made a row of progress: its day, when it was recorded, its source."""
    events = ProgressEvent.objects.filter(
        Q(user=OuterRef("user_id")) | Q(guest=OuterRef("guest_id")),
        topic=OuterRef("topic_id"),
        at=OuterRef("since"),
        action__undone_at=None,
    ).order_by("-id")
    return tuple(
        Subquery(events.values(column)[:1]) for column in ("day", "action__created_at", "source")
    )


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
            day=step.day or learner.day(step.since),
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
