"""On which days a learner worked: the days of the log, the streak, the week, the year.

An active day is one on which the person set done or learning, ticked an objective or wrote a
note, in the browser, and did not take it back. Days are those the events stored; a change of time
zone rewrites none of them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.rows import work_of

WEEKS = 53
"""How many weeks the calendar shows, the present one included."""
DAY = dt.timedelta(days=1)


class Laid(NamedTuple):
    """A topic set done: the learner's day as the event stored it, and whether it was work."""

    day: dt.date
    worked: bool


@dataclass(frozen=True)
class Activity:
    """What the log says about a learner's days, over all roadmaps."""

    counts: Mapping[dt.date, int] = field(default_factory=dict)
    """How many things were done on each active day."""
    stones: Mapping[int, Laid] = field(default_factory=dict)
    """How each topic that is done was last set so, by the id progress lives on."""

    @cached_property
    def days(self) -> list[dt.date]:
        """The active days, the earliest first."""
        return sorted(self.counts)


def load_activity(learner: Learner) -> Activity:
    """A user's activity in one statement; a guest has no history."""
    counts: Counter[dt.date] = Counter()
    stones = {}
    for text, count, topic_id, worked in work_of(learner):
        day = dt.date.fromisoformat(text)
        if topic_id is None:
            counts[day] += count
        else:
            stones[topic_id] = Laid(day, bool(worked))
    return Activity(counts, stones)


@dataclass(frozen=True)
class Streak:
    """Runs of active days in a row. A streak stands until a whole day has passed without one."""

    current: int = 0
    longest: int = 0
    today: bool = False
    """Whether today is an active day already."""


def streak_of(days: Iterable[dt.date], today: dt.date) -> Streak:
    """The streak that holds on ``today``, and the longest ever."""
    active = sorted(set(days))
    if not active:
        return Streak()
    run = longest = 1
    for before, day in pairwise(active):
        run = run + 1 if day - before == DAY else 1
        longest = max(longest, run)
    holds = active[-1] >= today - DAY
    return Streak(current=run if holds else 0, longest=longest, today=today in active)


@dataclass(frozen=True)
class WeekDay:
    day: dt.date
    size: int
    """0 for a day without activity, else 1 to 4."""
    today: dt.date

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def is_future(self) -> bool:
        return self.day > self.today

    @property
    def name(self) -> str:
        return f"{self.day:%A}"

    @property
    def letter(self) -> str:
        return self.name[0]


def week_of(counts: Mapping[dt.date, int], today: dt.date) -> tuple[WeekDay, ...]:
    """The present week from Monday to Sunday."""
    days = (monday(today) + place * DAY for place in range(7))
    return tuple(WeekDay(day, size_of(counts.get(day, 0)), today) for day in days)


def monday(day: dt.date) -> dt.date:
    """The first day of the week that ``day`` lies in."""
    return day - day.weekday() * DAY


def size_of(count: int) -> int:
    """How large a day is drawn: 0, or 1 for one thing, 2 up to three, 3 up to six, else 4."""
    return (count > 0) + (count > 1) + (count > 3) + (count > 6)


class Month(NamedTuple):
    name: str
    active: int
    """How many active days."""
    total: int
    first: dt.date


@dataclass(frozen=True)
class Year:
    """The last 53 weeks, from a Monday to today."""

    start: dt.date
    today: dt.date
    sizes: tuple[int, ...]
    """One size for each day."""
    months: tuple[Month, ...]
    """The months with an active day, the latest first."""

    @property
    def since(self) -> str:
        return f"{self.start.day} {self.start:%B %Y}"

    @cached_property
    def active(self) -> int:
        return sum(month.active for month in self.months)


def year_of(counts: Mapping[dt.date, int], today: dt.date) -> Year:
    start = monday(today) - (WEEKS - 1) * 7 * DAY
    sizes = [0] * ((today - start).days + 1)
    active: Counter[dt.date] = Counter()
    total: Counter[dt.date] = Counter()
    for day, count in counts.items():
        if start <= day <= today:
            sizes[(day - start).days] = size_of(count)
            active[day.replace(day=1)] += 1
            total[day.replace(day=1)] += count
    months = tuple(
        Month(f"{first:%B %Y}", active[first], total[first], first)
        for first in sorted(active)[::-1]
    )
    return Year(start, today, tuple(sizes), months)
