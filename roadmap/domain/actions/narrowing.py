"""What the history can be narrowed to: words, a roadmap, a kind of entry, a day or a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from roadmap.domain.actions.days import Period
from roadmap.domain.actions.entries import ROOT_OF_OBJECTIVE, LogEntry, by_action
from roadmap.domain.actions.places import TopicPlace
from roadmap.domain.actions.sentences import Effects, describe, text_of
from roadmap.domain.normalize import BEFORE_WORD, words_for_search
from roadmap.domain.progress.learner import Learner
from roadmap.domain.search.ranking import read_query
from roadmap.enums import ActionKind, HistoryKind, Source, Status
from roadmap.models import (
    Action,
    EvidenceEvent,
    NoteEvent,
    ObjectiveEvent,
    ProgressEvent,
    Roadmap,
    Topic,
)


@dataclass(frozen=True)
class HistoryFilter:
    """What of the history is wanted."""

    q: str = ""
    roadmap: Roadmap | None = None
    kind: HistoryKind | None = None
    period: Period | None = None

    @property
    def month(self) -> str:
        """The month that is wanted, as an address says it; else empty."""
        is_month = self.period is not None and self.period.first != self.period.last
        return f"{self.period.first:%Y-%m}" if self.period is not None and is_month else ""

    @property
    def is_active(self) -> bool:
        return self.leaves_out or self.period is not None

    @property
    def leaves_out(self) -> bool:
        """Whether of a day some may be wanted and some not."""
        return bool(self.q or self.roadmap or self.kind)


def narrowed(learner: Learner, chosen: HistoryFilter) -> QuerySet[Action]:
    """The actions of a user that are wanted, as far as the database can tell: not by words."""
    actions = learner.rows(Action)
    if chosen.period is not None:
        actions = actions.filter(_in_period(learner, chosen.period))
    if chosen.roadmap is not None:
        actions = actions.filter(_in_roadmap(learner, chosen.roadmap))
    if chosen.kind is not None:
        actions = actions.filter(_of_kind(learner, chosen.kind))
    return actions


def _in_period(learner: Learner, period: Period) -> Q:
    """Recorded then, or what was worked then: a tick brought along is recorded later.

    So a day that the calendar shows always has something.
    """
    begin, end = period.instants(learner)
    days = (period.first, period.last)
    worked = {
        "user_id": learner.account_id,
        "day__range": days,
        "source__in": (Source.WEB, Source.CLAIM),
    }
    found = Q(created_at__gte=begin, created_at__lt=end)
    logs: list[Any] = [ProgressEvent, ObjectiveEvent, NoteEvent]
    for log in logs:
        found |= Q(pk__in=log.objects.filter(**worked).values("action_id"))
    return found


def _in_roadmap(learner: Learner, roadmap: Roadmap) -> Q:
    """About a topic of the roadmap, or one that it was copied from."""
    topics = Topic.objects.filter(roadmap=roadmap).order_by()
    roots = topics.values_list(Coalesce("origin_id", "pk"))
    ticks: Any = ObjectiveEvent.objects.annotate(root=ROOT_OF_OBJECTIVE).filter(root__in=roots)
    logs: list[Any] = [ProgressEvent, NoteEvent, EvidenceEvent]
    found = Q()
    for rows in (ticks, *(log.objects.filter(topic__in=roots) for log in logs)):
        found |= Q(pk__in=rows.filter(user_id=learner.account_id).values("action_id"))
    return found


OF_STATUS = {
    HistoryKind.DONE: Status.DONE,
    HistoryKind.LEARNING: Status.LEARNING,
    HistoryKind.KNOWN: Status.KNOWN,
    HistoryKind.SKIPPED: Status.SKIPPED,
}
OF_LOG: dict[HistoryKind, Any] = {
    HistoryKind.OBJECTIVES: ObjectiveEvent,
    HistoryKind.NOTES: NoteEvent,
    HistoryKind.LINKS: EvidenceEvent,
}


def _of_kind(learner: Learner, kind: HistoryKind) -> Q:
    if kind is HistoryKind.UNDONE:
        return Q(undone_at__isnull=False)
    if kind in OF_STATUS:
        rows = ProgressEvent.objects.filter(user_id=learner.account_id, to_status=OF_STATUS[kind])
    else:
        rows = OF_LOG[kind].objects.filter(user_id=learner.account_id)
    return Q(pk__in=rows.values("action_id"))


def matching(
    q: str,
    actions: Sequence[tuple[int, str]],
    entries: Iterable[LogEntry],
    places: Mapping[int, TopicPlace],
) -> list[int]:
    """The ids of those (id, kind) in which each word of ``q`` begins a word; in their order.

    A word may stand in the sentence, or in the title of a topic that the action was about. What
    many actions did alike is looked at once.
    """
    wanted = Wanted(tuple(f"{BEFORE_WORD}{begin}" for begin in read_query(q)))
    in_titles = {topic: wanted.found_in(place.title) for topic, place in places.items()}
    done = by_action(entries)
    known: dict[object, bool] = {}
    ids = []
    for pk, kind in actions:
        own = done.get(pk, ())
        what = (kind, *(entry[1:] for entry in own))
        if what not in known:
            effects = Effects.of(own)
            sentence = text_of(describe(ActionKind(kind), effects, places))
            titles = (in_titles.get(topic, NOTHING) for topic in effects.topics)
            known[what] = wanted.are_all(wanted.found_in(sentence).union(*titles))
        if known[what]:
            ids.append(pk)
    return ids


NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Wanted:
    """What is looked for: how words begin, each with the sign that stands before a word."""

    begins: tuple[str, ...]

    def found_in(self, text: str) -> frozenset[str]:
        """Those with which a word of the text begins."""
        folded = words_for_search(text)
        return frozenset(begin for begin in self.begins if begin in folded)

    def are_all(self, found: frozenset[str]) -> bool:
        return bool(found) and found.issuperset(self.begins)
