"""What a person has here already, as bringing an export in compares with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db.models import Max, Q, QuerySet

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows_of_many import HELD, HeldRow, made_by
from roadmap.enums import Status
from roadmap.models import (
    Action,
    Evidence,
    EvidenceEvent,
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
    cleared: dict[int, dt.datetime]
    """When topics that have no status here were last set to to do, or that was undone."""
    unticked: dict[int, dt.datetime]
    removed: dict[tuple[int, str], dt.datetime]
    """When links that are not here were last removed."""
    plans: frozenset[int]
    """The roadmaps for which there is a plan."""
    has_filter: bool
    has_followed: bool
    has_answers: bool


def read_present(learner: Learner, version: int) -> Present:
    statuses = learner.rows(Progress).order_by("pk").values_list("topic_id", *HELD, *made_by())
    mine = {"user_id": learner.account_id}
    events = learner.rows(ProgressEvent).order_by()
    tick_events = learner.rows(ObjectiveEvent).order_by()
    chosen = Preferences.objects.filter(**mine)
    actions = learner.rows(Action).values_list("kind", "created_at")
    link_events = EvidenceEvent.objects.filter(**mine).order_by()
    return Present(
        actions=Counter((kind, told(at, version)) for kind, at in actions),
        statuses={topic: HeldRow(*values) for topic, *values in statuses},
        with_events=frozenset(events.values_list("topic_id", flat=True).distinct()),
        ticks=dict(learner.rows(ObjectiveTick).values_list("objective_id", "since")),
        with_tick_events=frozenset(tick_events.values_list("objective_id", flat=True).distinct()),
        notes=dict(Note.objects.filter(**mine).values_list("topic_id", "body")),
        links=frozenset(Evidence.objects.filter(**mine).values_list("topic_id", "url")),
        cleared=dict(_last(events, "topic_id", to_status=Status.TODO)),
        unticked=dict(_last(tick_events, "objective_id", checked=False)),
        removed={(t, u): at for t, u, at in _last(link_events, "topic_id", "url", added=False)},
        plans=frozenset(Plan.objects.filter(**mine).values_list("roadmap_id", flat=True)),
        has_filter=chosen.exclude(checklist_filter="").exists(),
        has_followed=chosen.exclude(followed=None).exists(),
        has_answers=chosen.filter(is_welcomed=True).exists(),
    )


def _last(events: QuerySet[Any], *about: str, **taken_away: object) -> Iterator[Any]:
    """What events are about, with the last moment at which it was taken away or undone."""
    found = events.values_list(*about).annotate(
        at=Max("at", filter=Q(**taken_away)), undone=Max("action__undone_at")
    )
    for *keys, at, undone in found:
        if at or undone:
            yield *keys, max(each for each in (at, undone) if each)


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
