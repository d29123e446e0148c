"""A learner's own actions day by day, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone

from roadmap.domain.actions.days import Period, heading, numbers_of
from roadmap.domain.actions.entries import LogEntry, by_action, entries_of
from roadmap.domain.actions.narrowing import HistoryFilter, matching, narrowed
from roadmap.domain.actions.places import TopicPlace, places_of
from roadmap.domain.actions.sentences import (
    Effects,
    Listed,
    Parts,
    describe,
    named_by,
    text_of,
    topics_of,
)
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ActionKind
from roadmap.models import Action, Roadmap

PAGE = 50
"""How many actions a page lists."""
SEARCHED = 20_000
"""How many actions a search for words looks through, the latest."""
EVERYTHING = HistoryFilter()


@dataclass(frozen=True)
class ActionView:
    """One action as the history lists it."""

    id: int
    parts: Parts
    text: str
    created_at: dt.datetime
    """In the learner's time zone."""
    undone: bool
    listed: Listed | None = None

    @property
    def time(self) -> str:
        return f"{self.created_at:%H:%M}"

    @property
    def instant(self) -> str:
        return self.created_at.isoformat(timespec="seconds")


@dataclass(frozen=True)
class HistoryDay:
    """The actions of one day that a page lists."""

    day: dt.date
    name: str
    continued: bool
    """Whether the page before has later ones of the same day."""
    numbers: str
    """What all of the day comes to; empty where the list leaves some of it out."""
    actions: tuple[ActionView, ...]


@dataclass(frozen=True)
class HistoryPage:
    page: Page[Any]
    days: tuple[HistoryDay, ...]
    is_cut: bool = False
    """Whether there are more actions than a search looks through."""

    @property
    def actions(self) -> list[ActionView]:
        return [action for day in self.days for action in day.actions]


def history_page(
    *,
    learner: Learner,
    roadmaps: QuerySet[Roadmap],
    chosen: HistoryFilter = EVERYTHING,
    number: str | int = 1,
    now: dt.datetime | None = None,
) -> HistoryPage:
    """A page of a user's actions, the latest first; an odd ``number`` gives a near page.

    What came in with an export stands at the time at which it was done, whenever it came.
    Topics are named where they belong to one of ``roadmaps``, those the learner may open.
    """
    wanted = narrowed(learner, chosen).order_by("-created_at", "-id")
    found = _search(learner, wanted, roadmaps, chosen) if chosen.q else _Found(wanted)
    page: Page[Any] = Paginator(found.rows, PAGE).get_page(number)
    before, actions = _read(found.rows, page)
    begun = learner.day(before.created_at) if before is not None else None
    today = learner.day(now or timezone.now())
    by_day = {
        day: list(some) for day, some in groupby(actions, lambda each: learner.day(each.created_at))
    }
    views, numbers = _described(learner, roadmaps, chosen, by_day)
    days = tuple(
        HistoryDay(
            day=day,
            name=heading(day, today),
            continued=day == begun,
            numbers=numbers.get(day, ""),
            actions=tuple(views[each.pk] for each in some),
        )
        for day, some in by_day.items()
    )
    return HistoryPage(page, days, found.is_cut)


Rows = QuerySet[Action] | list[int]
"""Actions in their order, or the ids of some."""


@dataclass(frozen=True)
class _Found:
    rows: Rows
    is_cut: bool = False


def _search(
    learner: Learner, wanted: QuerySet[Action], roadmaps: QuerySet[Roadmap], chosen: HistoryFilter
) -> _Found:
    """Those of the wanted actions that have the words, in three queries."""
    rows = list(wanted.values_list("pk", "kind")[: SEARCHED + 1])
    is_cut = len(rows) > SEARCHED
    if is_cut:
        wanted = wanted.filter(created_at__gte=Action.objects.get(pk=rows[-1][0]).created_at)
    among = wanted if is_cut or chosen.period else None  # else all are read sooner than some
    entries = entries_of(user_id=learner.account_id, actions=among)
    places = places_of({entry.topic_id for entry in entries}, roadmaps)
    return _Found(matching(chosen.q, rows[:SEARCHED], entries, places), is_cut)


def _read(rows: Rows, page: Page[Any]) -> tuple[Action | None, list[Action]]:
    """The action that stands before those of a page, if one does, and these."""
    first = max(page.start_index() - 1, 0)
    some = rows[max(first - 1, 0) : page.end_index()]
    if isinstance(some, list):
        by_id = Action.objects.in_bulk(some)
        read = [by_id[pk] for pk in some if pk in by_id]
    else:
        read = list(some)
    return (read[0], read[1:]) if first and read else (None, read)


def _described(
    learner: Learner,
    roadmaps: QuerySet[Roadmap],
    chosen: HistoryFilter,
    by_day: Mapping[dt.date, Sequence[Action]],
) -> tuple[dict[int, ActionView], dict[dt.date, str]]:
    """The actions of a page as they are listed, by their ids, and what its days come to."""
    actions = [action for some in by_day.values() for action in some]
    whole = _whole_days(learner, list(by_day), chosen)
    read = Action.objects.filter(pk__in=[each.pk for each in actions]) if whole is None else whole
    done = by_action(entries_of(user_id=learner.account_id, actions=read.order_by()))
    effects = {each.pk: Effects.of(done.get(each.pk, ())) for each in actions}
    places = places_of(named_by(effects.values()), roadmaps)
    views = {each.pk: _view(each, learner.zone, effects[each.pk], places) for each in actions}
    return views, _numbers(learner, whole, done) if whole is not None else {}


def _whole_days(
    learner: Learner, days: Sequence[dt.date], chosen: HistoryFilter
) -> QuerySet[Action] | None:
    """All actions of the days of a page; None where these are not all wanted."""
    period = chosen.period
    if not days or chosen.leaves_out or (period and not all(day in period for day in days)):
        return None
    begin, end = Period(days[-1], days[0]).instants(learner)
    return learner.rows(Action).filter(created_at__gte=begin, created_at__lt=end)


def _numbers(
    learner: Learner, actions: QuerySet[Action], done: Mapping[int, list[LogEntry]]
) -> dict[dt.date, str]:
    """What each day comes to, without what was taken back."""
    of_day: dict[dt.date, list[LogEntry]] = defaultdict(list)
    standing = actions.filter(undone_at=None).order_by("created_at", "id")
    for pk, created_at in standing.values_list("pk", "created_at"):
        of_day[learner.day(created_at)] += done.get(pk, ())
    return {day: numbers_of(entries) for day, entries in of_day.items()}


def _view(
    action: Action, zone: dt.tzinfo, effects: Effects, places: Mapping[int, TopicPlace]
) -> ActionView:
    kind = ActionKind(action.kind)
    parts = describe(kind, effects, places)
    return ActionView(
        id=action.pk,
        parts=parts,
        text=text_of(parts),
        created_at=action.created_at.astimezone(zone),
        undone=action.undone_at is not None,
        listed=topics_of(kind, effects, places),
    )
