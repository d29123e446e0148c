"""A learner's own actions as sentences, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Value, When

from roadmap.domain.humanize import counted, in_digits, isolated
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ActionKind, Status
from roadmap.models import (
    Action,
    EvidenceEvent,
    NoteEvent,
    ObjectiveEvent,
    ProgressEvent,
    Roadmap,
    Topic,
)

PAGE = 50
"""How many actions a page lists."""


@dataclass(frozen=True)
class ActionView:
    """One action as the history lists it."""

    id: int
    text: str
    created_at: dt.datetime
    undone: bool

    @property
    def can_undo(self) -> bool:
        return not self.undone


@dataclass
class ActionEffects:
    """What one action did, from its events."""

    statuses: dict[Status, int] = field(default_factory=dict)
    """How many leaves were put into each status."""
    topics: set[int] = field(default_factory=set)
    """Ids of topics to name the action by: the one topic of a change, or the group of several."""
    group: int | None = None
    """The id of the group that holds all topics of a change, where one does."""
    checked: int = 0
    unchecked: int = 0
    note: str = ""
    link: str = ""
    added: bool = False

    @property
    def leaves(self) -> int:
        return sum(self.statuses.values())


def history_page(
    *, learner: Learner, roadmaps: QuerySet[Roadmap], number: str | int = 1
) -> Page[ActionView]:
    """A page of the learner's actions, the latest first; an odd ``number`` gives a near page.

    What came in with an export stands at the time at which it was done, whenever it came.
    Topics are named where they belong to one of ``roadmaps``, those the learner may open.
    """
    rows = learner.rows(Action).order_by("-created_at", "-id")
    page: Page[Any] = Paginator(rows, PAGE).get_page(number)
    actions = list(page.object_list)
    effects = _effects([action.pk for action in actions])
    names = _names({topic for effect in effects.values() for topic in effect.topics}, roadmaps)
    page.object_list = [
        ActionView(
            action.pk,
            describe(ActionKind(action.kind), effects.get(action.pk, ActionEffects()), names),
            action.created_at,
            action.undone_at is not None,
        )
        for action in actions
    ]
    return page


def _effects(actions: list[int]) -> Mapping[int, ActionEffects]:
    found: dict[int, ActionEffects] = defaultdict(ActionEffects)
    _read_statuses(actions, found)
    _read_objectives(actions, found)
    notes = (
        NoteEvent.objects.filter(action_id__in=actions)
        .annotate(
            verb=Case(
                When(to_body="", then=Value("Emptied")),
                When(from_body="", then=Value("Wrote")),
                default=Value("Changed"),
            )
        )
        .values_list("action_id", "topic_id", "verb")
    )
    for action_id, topic_id, verb in notes:
        found[action_id].note = verb
        found[action_id].topics.add(topic_id)
    links = EvidenceEvent.objects.filter(action_id__in=actions)
    for action_id, topic_id, title, added in links.values_list(
        "action_id", "topic_id", "title", "added"
    ):
        found[action_id].link, found[action_id].added = isolated(title), added
        found[action_id].topics.add(topic_id)
    return found


def _read_statuses(actions: list[int], found: dict[int, ActionEffects]) -> None:
    rows = (
        ProgressEvent.objects.filter(action_id__in=actions)
        .values("action_id", "to_status")
        .annotate(
            leaves=Count("id"),
            one=Min("topic_id"),
            first_group=Min("topic__parent_id"),
            last_group=Max("topic__parent_id"),
        )
        .order_by("action_id", "to_status")
    )
    for row in rows:
        effect = found[row["action_id"]]
        effect.statuses[Status(row["to_status"])] = row["leaves"]
        if row["leaves"] == 1:
            effect.topics.add(row["one"])
        elif row["first_group"] is not None and row["first_group"] == row["last_group"]:
            effect.group = row["first_group"]
            effect.topics.add(effect.group)


def _read_objectives(actions: list[int], found: dict[int, ActionEffects]) -> None:
    rows = (
        ObjectiveEvent.objects.filter(action_id__in=actions)
        .values("action_id", "checked")
        .annotate(ticks=Count("id"), one=Min("objective__topic_id"))
        .order_by("action_id", "checked")
    )
    for row in rows:
        effect = found[row["action_id"]]
        if row["checked"]:
            effect.checked = row["ticks"]
        else:
            effect.unchecked = row["ticks"]
        if row["ticks"] == 1:
            effect.topics.add(row["one"])


def _names(topics: Iterable[int], roadmaps: QuerySet[Roadmap]) -> dict[int, str]:
    """Titles by the ids progress lives on, of topics and copies that the learner may open."""
    wanted = set(topics)
    rows = (
        Topic.objects.not_draft()
        .filter(Q(pk__in=wanted) | Q(origin_id__in=wanted), roadmap__in=roadmaps)
        .order_by(F("origin_id").desc(nulls_last=True), "pk")
    )
    return {
        origin_id or pk: isolated(title)
        for pk, origin_id, title in rows.values_list("pk", "origin_id", "title")
    }


def describe(kind: ActionKind, effect: ActionEffects, names: Mapping[int, str]) -> str:
    """What the action was, in one sentence without a full stop."""
    name = next((names[pk] for pk in sorted(effect.topics) if pk in names), "a topic")
    if kind is ActionKind.STATUS:
        return _status_text(effect, name)
    if kind is ActionKind.OBJECTIVE:
        return f"Ticked an objective of {name}" if effect.checked else f"Took a tick away at {name}"
    if kind is ActionKind.NOTE:
        return f"{effect.note or 'Changed'} the note on {name}"
    if kind is ActionKind.EVIDENCE:
        if effect.added:
            return f"Added the link “{effect.link}” to {name}"
        return f"Removed the link “{effect.link}” from {name}"
    return _bulk_text(kind, effect)


STATUS_TEXTS = {
    Status.TODO: "Set {} back to to do",
    Status.LEARNING: "Began to learn {}",
    Status.DONE: "Marked {} as done",
    Status.KNOWN: "Marked {} as known already",
    Status.SKIPPED: "Skipped {}",
}


def _status_text(effect: ActionEffects, name: str) -> str:
    if not effect.statuses:
        return "Changed a status"
    status = next(iter(effect.statuses))
    if effect.leaves > 1:
        group = f" of {name}" if effect.group is not None else ""
        name = f"{in_digits(effect.leaves, 'topic')}{group}"
    return STATUS_TEXTS[status].format(name)


BULK_TEXTS = {
    ActionKind.CLAIM: "Brought along from before signing in",
    ActionKind.PLACEMENT: "Marked as known already in the placement",
    ActionKind.IMPORT: "Imported",
    ActionKind.RESET: "Started over",
    ActionKind.CONTENT: "Came along when the roadmap changed",
}


def _bulk_text(kind: ActionKind, effect: ActionEffects) -> str:
    objectives = effect.checked + effect.unchecked
    parts = [
        *([counted(effect.leaves, "topic")] if effect.leaves else []),
        *([counted(objectives, "objective")] if objectives else []),
        *(["a note"] if effect.note else []),
        *(["a link"] if effect.link else []),
    ]
    details = f": {' and '.join(parts)}" if parts else ""
    return f"{BULK_TEXTS.get(kind, kind.label)}{details}"
