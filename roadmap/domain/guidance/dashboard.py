"""What the dashboard shows: words and numbers from a learner's standing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TypedDict

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, TopicRow
from roadmap.domain.guidance.activity import monday
from roadmap.domain.guidance.pace import Burnup
from roadmap.domain.guidance.plan import SUBJECT, capital
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.humanize import counted, day, isolated, number, past_day, since_day, span
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Status

UNDER_WAY = 5
"""How many of the topics being learned are shown."""
MOST_STONES = 7
"""How many of this week's stones are shown."""
RECENT = 5
"""How many of the latest stones are shown when this week has none."""


@dataclass(frozen=True)
class CategorySummary:
    """A category with the state of its stations, for the small drawing of the line."""

    category: CategoryInfo
    counts: Tally
    stations: tuple[Status, ...]


class DashboardTexts(TypedDict):
    """The words and lists of the dashboard, under the names that its templates use."""

    greeting: str
    summary: str
    learning: list[tuple[TopicRow, str]]
    """What is being learned and since when, the latest first."""
    more_learning: int
    week_stones: int
    more_stones: int
    recent: list[tuple[TopicRow, str]]
    """This week's stones, or else the latest, with their days."""


def dashboard_of(snapshot: LearnerSnapshot, *, name: str) -> DashboardTexts:
    """The words and lists of the dashboard; ``name`` is how the page calls the learner, if at all.

    Whoever has said no name is greeted without one.
    """
    today = snapshot.today
    stones = snapshot.stones[::-1]
    first = monday(today)
    week = [stone for stone in stones if stone[1] >= first]
    learning = snapshot.in_progress()
    return {
        "greeting": f"{greeting(snapshot)}, {isolated(name)}" if name else greeting(snapshot),
        "summary": summary(snapshot, len(week)),
        "learning": [
            (row, since_day(snapshot.learner.day(since), today))
            for row, since in learning[:UNDER_WAY]
        ],
        "more_learning": len(learning[UNDER_WAY:]),
        "week_stones": len(week),
        "more_stones": len(week[MOST_STONES:]),
        "recent": [
            (row, past_day(day, today).removeprefix("on "))
            for row, day in week[:MOST_STONES] or stones[:RECENT]
        ],
    }


def greeting(snapshot: LearnerSnapshot) -> str:
    """By the learner's own clock: morning from five, afternoon from noon, evening from six."""
    hour = snapshot.now.astimezone(snapshot.learner.zone).hour
    if 5 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


def summary(snapshot: LearnerSnapshot, stones_this_week: int) -> str:
    """How the learner stands, in one or two sentences; the second is left out without a pace."""
    burnup = snapshot.burnup
    if not snapshot.since:
        return "Nothing is ticked yet."
    if snapshot.progress.total.is_complete:
        return "Everything on this map is done or known."
    this_week = f"{capital(counted(stones_this_week, 'stone'))} this week."
    if not stones_this_week:
        this_week = "No stone yet this week."
    return " ".join(filter(None, (this_week, prospect(burnup))))


def prospect(burnup: Burnup) -> str:
    """When the road ends at the present pace, against the plan; nothing without a forecast."""
    if burnup.forecast is None or burnup.pace is None:
        return ""
    subject, _, are = SUBJECT[burnup.road.goal]
    forecast = burnup.forecast
    when = span(forecast.early, forecast.late, burnup.today)
    weeks = number(burnup.pace.weeks)
    text = f"At the pace of the last {weeks} weeks {subject} {are} finished {when}"
    if burnup.plan is None:
        return f"{text}."
    planned = day(burnup.plan.end, burnup.today)
    if forecast.early > burnup.plan.end:
        return f"{text}, later than your plan of {planned}."
    if forecast.late is not None and forecast.late <= burnup.plan.end:
        return f"{text}, before your plan of {planned}."
    return f"{text}; your plan says {planned}."


def levels_of(progress: RoadmapProgress) -> list[tuple[LevelView, Tally]]:
    return [(level, progress.levels[level.slug]) for level in progress.outline.levels]


def categories_of(progress: RoadmapProgress) -> list[CategorySummary]:
    """The categories in order, each with its stations from the first level to the last."""
    stations: dict[str, list[Status]] = defaultdict(list)
    for top in progress.outline.tops:
        if progress.is_listed(top):
            stations[top.category_code].append(progress.status(top))
    counts = progress.categories
    return [
        CategorySummary(category, counts[category.code], tuple(stations[category.code]))
        for category in progress.outline.categories
        if counts[category.code].total
    ]


def chart_label(burnup: Burnup) -> str:
    """The burn-up for those who don't see it."""
    subject = SUBJECT[burnup.road.goal][0]
    text = [f"{burnup.finished} of {burnup.total} of {subject} by today."]
    if burnup.expected is not None:
        text.append(f"The plan expected {burnup.expected}.")
    text.append(prospect(burnup))
    return " ".join(filter(None, text))


def colors_of(snapshot: LearnerSnapshot) -> tuple[str, ...]:
    """The colours of the stones of this roadmap, the oldest first."""
    colors = {category.code: category.color for category in snapshot.progress.outline.categories}
    return tuple(colors[row.category_code] for row, _ in snapshot.stones)
