"""A learner's calendar days: where they begin, how they are called, and what was done on them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from roadmap.domain.actions import entries
from roadmap.domain.actions.entries import LogEntry
from roadmap.domain.humanize import in_digits
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Whole days, the first and the last one included."""

    first: dt.date
    last: dt.date

    @classmethod
    def day(cls, day: dt.date) -> Period:
        return cls(day, day)

    @classmethod
    def month(cls, first: dt.date) -> Period:
        """The month that begins with ``first``."""
        return cls(first, (first + 31 * DAY).replace(day=1) - DAY)

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    @property
    def name(self) -> str:
        """ "Saturday, 28 November 2026", or "November 2026" for a month."""
        return full_day(self.first) if self.first == self.last else f"{self.first:%B %Y}"

    def instants(self, learner: Learner) -> tuple[dt.datetime, dt.datetime]:
        """When it begins and when it is over, where the learner lives.

        A midnight that the clocks leave out is the moment at which they do.
        """
        return _begin(self.first, learner), _begin(self.last + DAY, learner)


def _begin(day: dt.date, learner: Learner) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, learner.zone).astimezone(dt.UTC)


def full_day(day: dt.date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"


def heading(day: dt.date, today: dt.date) -> str:
    """ "Today", "Yesterday", else the day in full."""
    ago = (today - day).days
    return ("Today", "Yesterday")[ago] if ago in (0, 1) else full_day(day)


STATUS_WORDS = {
    Status.DONE: "done",
    Status.LEARNING: "learning",
    Status.KNOWN: "known",
    Status.SKIPPED: "skipped",
}


def numbers_of(done: Iterable[LogEntry]) -> str:
    """What the entries of a day come to, the earliest first: "4 topics done, 1 learning, 1 note".

    Of a topic or an objective the last word counts.
    """
    statuses: dict[int, str] = {}
    ticks: dict[int, str] = {}
    notes: dict[int, str] = {}
    links: Counter[str] = Counter()
    for entry in done:
        if entry.verb in (entries.TICKED, entries.UNTICKED):
            ticks[entry.thing_id] = entry.verb
        elif entry.verb in (entries.WROTE, entries.CHANGED, entries.EMPTIED):
            notes[entry.thing_id] = entry.verb
        elif entry.verb in (entries.ADDED, entries.REMOVED):
            links[entry.verb] += 1
        else:
            statuses[entry.thing_id] = entry.verb
    of_status = Counter(statuses.values())
    found = [(of_status[status], word) for status, word in STATUS_WORDS.items()]
    parts = [f"{count} {word}" for count, word in found if count]
    if parts:
        count, _, word = parts[0].partition(" ")
        parts[0] = f"{in_digits(int(count), 'topic')} {word}"
    kept = sum(verb != entries.EMPTIED for verb in notes.values())
    others = [
        (Counter(ticks.values())[entries.TICKED], "objective"),
        (kept, "note"),
        (links[entries.ADDED], "link"),
    ]
    return ", ".join([*parts, *(in_digits(count, noun) for count, noun in others if count)])
