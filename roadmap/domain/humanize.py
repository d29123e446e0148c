"""Numbers, spans of time and days as people say them."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata

from config.counts import counted, in_digits, noun_for, number

__all__ = ["counted", "in_digits", "noun_for", "number"]

NEAR = 60
"""Up to how many days ahead a date is worth naming."""


RIGHT_TO_LEFT = ("R", "AL")


def isolated(text: str) -> str:
    """What a person wrote, to stand in a sentence of ours: it turns nothing beside it around.

    Pages use elements for this; these signs are for sentences that are made as text.
    """
    if text.isascii() or not any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in text):
        return text
    return f"\u2068{text}\u2069"


FEW = 5
"""Of fewer people no number is said: it would say who they are."""


def learners(count: int, one: str = "", many: str = "") -> str:
    """How many people, with a verb: "no learner has", "fewer than five learners have"."""
    return f"{some(count)} {f'learners {many}' if count else f'learner {one}'}".rstrip()


def some(count: int) -> str:
    """How many people, in a word where there are few: "no", "fewer than five", "38"."""
    if not count:
        return "no"
    return "fewer than five" if count < FEW else f"{count:,}"


def hours(minutes: int) -> str:
    """A span of study, rounded up to half an hour: "half an hour", "three and a half hours"."""
    halves = max(1, math.ceil(minutes / 30))
    whole, rest = divmod(halves, 2)
    if not whole:
        return "half an hour"
    if not rest:
        return counted(whole, "hour")
    if whole > 20:
        return f"{whole}.5 hours"
    return f"{number(whole)} and a half hours"


def day(date: dt.date, today: dt.date) -> str:
    """A date: "16 May", with its year where that is not this one."""
    return f"{date.day} {date:%B}" + (f" {date.year}" if date.year != today.year else "")


def past_day(date: dt.date, today: dt.date) -> str:
    """A day that has been, as an adverb: "today", "yesterday", "on Thursday", "on 3 May"."""
    ago = (today - date).days
    if ago in (0, 1):
        return ("today", "yesterday")[ago]
    return f"on {date:%A}" if 1 < ago < 7 else f"on {day(date, today)}"


def since_day(date: dt.date, today: dt.date) -> str:
    """A day on which something began: "today", "since yesterday", "since 3 May"."""
    text = past_day(date, today).removeprefix("on ")
    return text if text == "today" else f"since {text}"


def month(date: dt.date, today: dt.date) -> str:
    """A month: "May", with its year where that is not this one."""
    return f"{date:%B}" + (f" {date.year}" if date.year != today.year else "")


YEAR_NAMED = 330
"""From how many days ahead on a month's name needs its year."""


def near_month(date: dt.date, today: dt.date) -> str:
    """A month ahead: "April" where it is the next one of that name, else "April 2028"."""
    return f"{date:%B}" if abs((date - today).days) < YEAR_NAMED else f"{date:%B %Y}"


def span(early: dt.date, late: dt.date | None, today: dt.date) -> str:
    """A stretch of time no more exact than its distance: days when it is near, else months.

    ``late`` is None where the end can't be told.
    """
    if late is None:
        return f"in {month(early, today)} at the earliest"
    if (late - today).days <= NEAR:
        if early == late:
            return f"on {day(late, today)}"
        return f"between {day(early, today)} and {day(late, today)}"
    if (early.year, early.month) == (late.year, late.month):
        return f"in {month(early, today)}"
    first = f"{early:%B}" if early.year == late.year else month(early, today)
    return f"between {first} and {month(late, today)}"
