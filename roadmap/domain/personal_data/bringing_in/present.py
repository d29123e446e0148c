"""What a person has here already, as bringing an export in compares with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import batched

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows_of_many import HELD, HeldRow, made_by
from roadmap.models import (
    Action,
    Evidence,
    Note,
    NoteEvent,
    ObjectiveEvent,
    ObjectiveTick,
    Plan,
    Preferences,
    Progress,
    ProgressEvent,
)

ActionKey = tuple[str, dt.datetime]


@dataclass(frozen=True)
class Present:
    """The person's rows."""

    actions: Counter[ActionKey]
    statuses: dict[int, HeldRow]
    with_events: frozenset[int]
    """Topics on which the person has status events."""
    ticks: dict[int, dt.datetime]
    with_tick_events: frozenset[int]
    notes: dict[int, str]
    links: frozenset[tuple[int, str]]
    has_plan: bool
    has_filter: bool


def read_present(learner: Learner, version: int) -> Present:
    statuses = learner.rows(Progress).order_by("pk").values_list("topic_id", *HELD, *made_by())
    mine = {"user_id": learner.account_id}
    events = learner.rows(ProgressEvent).order_by()
    tick_events = learner.rows(ObjectiveEvent).order_by()
    kept = Preferences.objects.filter(**mine).exclude(checklist_filter="")
    actions = learner.rows(Action).values_list("kind", "created_at")
    return Present(
        actions=Counter((kind, told(at, version)) for kind, at in actions),
        statuses={topic: HeldRow(*values) for topic, *values in statuses},
        with_events=frozenset(events.values_list("topic_id", flat=True).distinct()),
        ticks=dict(learner.rows(ObjectiveTick).values_list("objective_id", "since")),
        with_tick_events=frozenset(tick_events.values_list("objective_id", flat=True).distinct()),
        notes=dict(Note.objects.filter(**mine).values_list("topic_id", "body")),
        links=frozenset(Evidence.objects.filter(**mine).values_list("topic_id", "url")),
        has_plan=Plan.objects.filter(**mine).exists(),
        has_filter=kept.exists(),
    )


def told(moment: dt.datetime, version: int) -> dt.datetime:
    """A moment as a file has it: version 1 told the time to the millisecond."""
    if version > 1:
        return moment
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def texts_of(learner: Learner, topics: Collection[int]) -> dict[int, set[str]]:
    """Every text that the person's notes on these topics had, by topic."""
    found: dict[int, set[str]] = {topic: set() for topic in topics}
    for ids in batched(topics, 400):
        events = NoteEvent.objects.filter(user_id=learner.account_id, topic_id__in=ids)
        for topic, *texts in events.values_list("topic_id", "from_body", "to_body"):
            found[topic].update(texts)
    return found
