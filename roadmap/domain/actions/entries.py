"""What was done to topics, from the four logs of a person as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from roadmap.models import Action, EvidenceEvent, NoteEvent, ObjectiveEvent, ProgressEvent

TICKED, UNTICKED = "ticked", "unticked"
WROTE, CHANGED, EMPTIED = "wrote", "changed", "emptied"
ADDED, REMOVED = "added", "removed"
ROOT_OF_OBJECTIVE = Coalesce("objective__topic__origin_id", "objective__topic_id")
"""The topic that an objective was written for, by the id that progress lives on."""
HOLDER = {"topic": "topic__parent", "objective": "objective__topic__parent"}


class LogEntry(NamedTuple):
    """One thing that an action did to one topic."""

    action_id: int
    verb: str
    """A status that the topic was put into, or one of the words above."""
    topic_id: int
    """The topic, by the id that progress lives on."""
    thing_id: int
    """What changed: the topic itself, or its objective."""
    group_id: int | None
    """The topic that holds it."""
    link: str
    """The title of a link that was added or removed; else empty."""


def entries_of(*, user_id: int, actions: QuerySet[Action] | None = None) -> list[LogEntry]:
    """What ``actions`` did, or else all that the person ever did; in one query and no order."""
    ticked = Case(When(checked=True, then=Value(TICKED)), default=Value(UNTICKED))
    wrote = Case(
        When(to_body="", then=Value(EMPTIED)),
        When(from_body="", then=Value(WROTE)),
        default=Value(CHANGED),
    )
    added = Case(When(added=True, then=Value(ADDED)), default=Value(REMOVED))
    topic, none = F("topic_id"), Value("")
    logs: list[tuple[Any, Combinable, str, Combinable, Combinable]] = [
        (ProgressEvent, topic, "topic", F("to_status"), none),
        (ObjectiveEvent, ROOT_OF_OBJECTIVE, "objective", ticked, none),
        (NoteEvent, topic, "topic", wrote, none),
        (EvidenceEvent, topic, "topic", added, F("title")),
    ]
    first, *rest = [
        model.objects.filter(
            user_id=user_id, **({} if actions is None else {"action__in": actions})
        )
        .annotate(verb=verb, root=root, link=link)
        .values_list("action_id", "verb", "root", f"{thing}_id", f"{HOLDER[thing]}_id", "link")
        for model, root, thing, verb, link in logs
    ]
    return list(map(LogEntry._make, first.union(*rest, all=True)))


def by_action(entries: Iterable[LogEntry]) -> Mapping[int, list[LogEntry]]:
    """The entries by the ids of their actions."""
    found: dict[int, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.action_id].append(entry)
    return found
