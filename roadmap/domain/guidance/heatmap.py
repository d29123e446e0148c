"""The geometry of the year's calendar: positions only, in units of the drawing; y runs down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from roadmap.domain.guidance.activity import DAY, Year
from roadmap.domain.guidance.charts import ChartLabel

STEP_X, STEP_Y = 23.6, 22.6
"""From one day of the calendar to the next."""
LEFT, HEAD = 34, 22
"""Room for the names of days and months."""
CENTRE = 10
LONG = (0.1, 1, 2, 3, 4)
"""How long the stroke of a day of each size is, between its round ends.

Its thickness is in static/css/components/charts.css.
"""


class DayStone(NamedTuple):
    """A day as a stroke with round ends, and the corner of the field around it."""

    size: int
    d: str
    x: int
    y: int
    day: dt.date

    @property
    def name(self) -> str:
        return f"{self.day.day} {self.day:%B %Y}"


@dataclass(frozen=True)
class Heat:
    left: int
    top: int
    width: int
    height: int
    rest: str
    """All days on which nothing was done, as one path."""
    stones: tuple[DayStone, ...]
    """The active days before today."""
    today: DayStone
    is_active_today: bool
    labels: tuple[ChartLabel, ...]


def heat_of(year: Year) -> Heat:
    """The calendar of a year: a column for each week, from Monday at the top."""
    last = len(year.sizes) - 1
    before = list(enumerate(year.sizes[:last]))
    return Heat(
        left=-LEFT,
        top=-HEAD,
        width=round(LEFT + (last // 7 + 1) * STEP_X),
        height=round(HEAD + 7 * STEP_Y),
        rest="".join(pebble(place, 0) for place, size in before if not size),
        stones=tuple(_stone(year, place, size) for place, size in before if size),
        today=_stone(year, last, max(3, year.sizes[last])),
        is_active_today=bool(year.sizes[last]),
        labels=labels(year.start, last // 7 + 1),
    )


def _stone(year: Year, place: int, size: int) -> DayStone:
    week, weekday = divmod(place, 7)
    x, y = week * STEP_X + CENTRE - STEP_X / 2, weekday * STEP_Y + CENTRE - STEP_Y / 2
    return DayStone(size, pebble(place, size), round(x), round(y), year.start + place * DAY)


@lru_cache(maxsize=4096)
def pebble(place: int, size: int) -> str:
    """A day as a stroke; ``place`` counts the days from the first Monday."""
    week, weekday = divmod(place, 7)
    x = week * STEP_X + CENTRE - LONG[size] / 2
    return f"M{x:.1f} {weekday * STEP_Y + CENTRE:.1f}h{LONG[size]}"


@lru_cache(maxsize=64)
def labels(start: dt.date, weeks: int) -> tuple[ChartLabel, ...]:
    """Each month's name above the first week that begins in it, and three names of days."""
    found = []
    for week in range(weeks):
        first = start + 7 * week * DAY
        if first.day <= 7:
            found.append(ChartLabel(round(week * STEP_X), -8, f"{first:%b}"))
    for place, name in ((0, "Mon"), (2, "Wed"), (4, "Fri")):
        found.append(ChartLabel(-LEFT, round(place * STEP_Y + 14), name))
    return tuple(found)
