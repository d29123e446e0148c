"""The geometry of half a year: a column of stones for each week. Positions only; y runs down."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from roadmap.domain.guidance.activity import DAY, monday
from roadmap.domain.guidance.cairn import Course
from roadmap.domain.guidance.charts import ChartLabel

WEEKS = 26
STEP_X, STEP_Y = 13.25, 6.6
"""From one week, and from one stone, to the next."""
WIDE, HIGH = 5.3, 2.9
"""Half of a stone."""
MOST = 14
"""Of how many stones a column has the room; a higher one lies closer."""
GROUND, NAMES = 5, 19
"""Room below the stones, and for the names of months."""


@dataclass(frozen=True)
class HalfYear:
    width: int
    height: int
    ground: float
    courses: tuple[Course, ...]
    today: str
    labels: tuple[ChartLabel, ...]
    stones: int
    start: dt.date


def start_of(today: dt.date) -> dt.date:
    """The Monday with which the half year begins that ends with the week of ``today``."""
    return monday(today) - 7 * (WEEKS - 1) * DAY


def half_year_of(stones: Iterable[tuple[str, dt.date]], today: dt.date) -> HalfYear:
    """The stones of the last 26 weeks, the oldest first, each with its colour and day."""
    start = start_of(today)
    columns: list[list[str]] = [[] for _ in range(WEEKS)]
    for color, day in stones:
        if start <= day <= today:
            columns[(day - start).days // 7].append(color)
    highest = max(map(len, columns))
    rows = min(max(highest, 1), MOST)
    ground = rows * STEP_Y + GROUND
    paths: dict[str, list[str]] = {}
    for week, column in enumerate(columns):
        step = STEP_Y * min(1, MOST / max(len(column), 1))
        for place, color in enumerate(column):
            y = round(ground - HIGH - 1 - place * step, 1)
            paths.setdefault(color, []).append(pebble(week, place, y))
    width = round(WEEKS * STEP_X)
    return HalfYear(
        width=width,
        height=round(ground + NAMES),
        ground=ground,
        courses=tuple(Course(color, "".join(d), len(d)) for color, d in paths.items()),
        today=f"M{(WEEKS - 1) * STEP_X} {ground + 2.5:.1f}H{width}",
        labels=labels(start, round(ground + NAMES - 3)),
        stones=sum(map(len, columns)),
        start=start,
    )


@lru_cache(maxsize=4096)
def pebble(week: int, place: int, y: float) -> str:
    """A stone: wider than high, none quite like the other."""
    rnd = random.Random(31 * week + place)  # noqa: S311 - a shape, not a secret
    a, b = WIDE + rnd.uniform(-0.4, 0.4), HIGH + rnd.uniform(-0.3, 0.3)
    x = (week + 0.5) * STEP_X + rnd.uniform(-0.4, 0.4)
    half = f"a{a:.1f} {b:.1f} 0 1 1"
    return f"M{x - a:.1f} {y}{half} {2 * a:.1f} 0{half} {-2 * a:.1f} 0z"


@lru_cache(maxsize=64)
def labels(start: dt.date, y: int) -> tuple[ChartLabel, ...]:
    """Each month's name below the first week that begins in it."""
    days = (start + 7 * week * DAY for week in range(WEEKS - 1))
    return tuple(
        ChartLabel(round(week * STEP_X), y, f"{first:%b}")
        for week, first in enumerate(days)
        if first.day <= 7
    )
