"""The geometry of the burn-up: positions only, in units of the drawing; y runs down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count
from typing import NamedTuple

from roadmap.domain.guidance.activity import DAY
from roadmap.domain.guidance.pace import Burnup
from roadmap.domain.humanize import in_digits


class ChartLabel(NamedTuple):
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Frame:
    """A size of the burn-up: the whole and the room around the plot."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    months: int
    """At most so many names of months."""


WIDE = Frame("wide", 816, 210, left=38, right=6, top=14, bottom=26, months=10)
NARROW = Frame("narrow", 358, 130, left=32, right=4, top=10, bottom=26, months=5)


LONGEST = 170
"""About how wide the words of today are."""


@dataclass(frozen=True)
class BurnupChart:
    """One size of the burn-up. Paths are empty where there is nothing to draw."""

    name: str
    width: int
    height: int
    grid: str
    labels: tuple[ChartLabel, ...]
    """Hours beside the grid, months below it."""
    real: str
    area: str
    plan: str
    wedge: str
    today: ChartLabel
    """The point of today and its text."""
    mark: ChartLabel
    """The place of that text."""
    ground: float


@dataclass(frozen=True)
class Scale:
    """From days and minutes to places in a frame."""

    frame: Frame
    start: dt.date
    end: dt.date
    total: int

    def x(self, date: dt.date) -> float:
        room = self.frame.width - self.frame.left - self.frame.right
        passed = (date - self.start).days / (self.end - self.start).days
        return round(self.frame.left + room * passed, 1)

    def y(self, minutes: float) -> float:
        room = self.frame.height - self.frame.top - self.frame.bottom
        return round(self.frame.top + room * (1 - minutes / max(self.total, 1)), 1)


def burnup_chart(burnup: Burnup, frame: Frame) -> BurnupChart:
    scale = Scale(frame, burnup.start, end_of(burnup), burnup.total)
    x, y = scale.x(burnup.today), scale.y(burnup.finished)
    real = real_path(burnup, scale)
    hours = in_hours(burnup.total)
    text = "Today"
    if burnup.finished:
        text = f"Today: {in_hours(burnup.finished)} of {in_digits(hours, 'hour')}"
    marks = [
        (burnup.total if count == hours else min(60 * count, burnup.total), str(count))
        for count in ticks(hours)
    ]
    low = y > frame.height - frame.bottom - 28
    late = x > frame.width - frame.right - LONGEST
    return BurnupChart(
        name=frame.name,
        width=frame.width,
        height=frame.height,
        grid="".join(
            f"M{frame.left} {scale.y(minutes)}H{frame.width - frame.right}" for minutes, _ in marks
        ),
        labels=(
            *(
                ChartLabel(frame.left - 8, scale.y(minutes) + 4, hour, "end")
                for minutes, hour in marks
            ),
            *month_ticks(scale),
        ),
        real=real,
        area=f"{real}V{scale.y(0)}H{scale.x(burnup.start)}Z",
        plan=plan_path(burnup, scale),
        wedge=wedge_path(burnup, scale),
        today=ChartLabel(x, y, text),
        mark=ChartLabel(
            x - 12 if late else x + 12,
            y - 12 if low else y + 20,
            text,
            "end" if late else "start",
        ),
        ground=scale.y(0),
    )


def in_hours(minutes: int) -> int:
    """Whole hours; what is there is one at least."""
    return max(round(minutes / 60), int(minutes > 0))


def end_of(burnup: Burnup) -> dt.date:
    """The last day of the chart: it holds the forecast's beginning and most of its range."""
    today = burnup.today
    ends = [today + 28 * DAY]
    if burnup.plan is not None:
        ends.append(min(burnup.plan.end, today + 5 * 365 * DAY))
    if burnup.forecast is not None:
        early, late = burnup.forecast.early, burnup.forecast.late
        most = today + 2.2 * (early - today) + 28 * DAY
        ends += [early + 14 * DAY, min(late, most) if late is not None else most]
    return max(ends)


def real_path(burnup: Burnup, scale: Scale) -> str:
    """The steps of the stones, from the first day to today."""
    counts: dict[dt.date, int] = {}
    finished = burnup.road.base
    for stone in burnup.road.stones:
        finished += stone.minutes
        counts[max(stone.day, scale.start)] = finished
    steps = (f"H{scale.x(min(day, burnup.today))}V{scale.y(n)}" for day, n in counts.items())
    start = f"M{scale.x(scale.start)} {scale.y(burnup.road.base)}"
    return f"{start}{''.join(steps)}H{scale.x(burnup.today)}V{scale.y(burnup.finished)}"


def plan_path(burnup: Burnup, scale: Scale) -> str:
    plan = burnup.plan
    if plan is None:
        return ""
    end = min(plan.end, scale.end)
    last = plan.expected(end, burnup.total)
    return f"M{scale.x(plan.start)} {scale.y(plan.value)}L{scale.x(end)} {scale.y(last)}"


def wedge_path(burnup: Burnup, scale: Scale) -> str:
    """From today to where the road ends at the quicker and at the slower pace."""
    forecast = burnup.forecast
    if forecast is None:
        return ""
    top, right = scale.y(burnup.total), scale.x(scale.end)
    here = f"M{scale.x(burnup.today)} {scale.y(burnup.finished)}L{scale.x(forecast.early)} {top}"
    if forecast.late is not None and forecast.late <= scale.end:
        return f"{here}H{scale.x(forecast.late)}Z"
    reached: float = burnup.finished
    if forecast.late is not None:
        share = (scale.end - burnup.today) / (forecast.late - burnup.today)
        reached += (burnup.total - burnup.finished) * share
    return f"{here}H{right}V{scale.y(reached)}Z"


def ticks(total: int) -> list[int]:
    """Up to six round numbers from 0, and the total."""
    step = next(n for n in round_numbers() if 5 * n >= total)
    return [n for n in range(0, total, step) if total - n > step / 2 or not n] + [total] * (
        total > 0
    )


def round_numbers() -> Iterator[int]:
    """Round numbers without end: 1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000 and so on."""
    yield from (1, 2, 5, 10, 20, 25, 50)
    for power in count(2):
        yield from (n * 10**power for n in (1, 2, 5))


def month_ticks(scale: Scale) -> tuple[ChartLabel, ...]:
    """Names of months below the plot, as many as there is room for."""
    months = (scale.end.year - scale.start.year) * 12 + scale.end.month - scale.start.month
    every = next(n for n in chain((1, 2, 3, 6), count(12, 12)) if months / n <= scale.frame.months)
    right = scale.frame.width - scale.frame.right - 20
    found = []
    for offset in range(1, months + 1):
        number = scale.start.year * 12 + scale.start.month - 1 + offset
        if number % every:
            continue
        first = dt.date(number // 12, number % 12 + 1, 1)
        x = scale.x(first)
        if x <= right:
            text = f"{first:%b}" if first.month != 1 else f"{first:%b %Y}"
            found.append(ChartLabel(x, scale.frame.height - 8, text))
    return tuple(found)
