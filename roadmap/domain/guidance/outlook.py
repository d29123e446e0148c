"""Where the present pace leads, as sentences: for the goal of the plan and for all of it."""

from __future__ import annotations

import datetime as dt

from roadmap.domain.guidance.charts import in_hours
from roadmap.domain.guidance.pace import Burnup, Forecast
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.humanize import counted, day, in_digits, span
from roadmap.enums import Goal

WHAT = {
    Goal.ESSENTIALS: ("The essentials", "the essentials"),
    Goal.IMPORTANT: ("Everything important", "everything important"),
    Goal.EVERYTHING: ("All of it", "the whole roadmap"),
}
"""How a sentence begins with a goal, and how it names it further on."""


def outlook(goal: Burnup, whole: Burnup) -> str:
    """ "Everything important by 24 April, as planned; all of it between June and August 2027."

    Empty without a forecast and without a plan.
    """
    texts = [_of_goal(goal)]
    if goal.road.goal is not Goal.EVERYTHING and whole.forecast is not None:
        end = no_earlier(whole.forecast, goal.forecast)
        texts.append(f"all of it {span(end.early, end.late, whole.today)}")
    said = "; ".join(filter(None, texts))
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def forecasts_of(snapshot: LearnerSnapshot) -> dict[Goal, Forecast | None]:
    """The forecast of each goal; what holds the plan's goal ends no earlier than that."""
    found = {goal: snapshot.burnup_of(goal).forecast for goal in Goal}
    mine = snapshot.burnup.road.goal
    for goal, forecast in found.items():
        if forecast is not None and goal.importance < mine.importance:
            found[goal] = no_earlier(forecast, found[mine])
    return found


def no_earlier(forecast: Forecast, part: Forecast | None) -> Forecast:
    """When all of it ends, as told beside a part of it, which may go at a slower pace."""
    if part is None:
        return forecast
    late = max(forecast.late, part.late) if forecast.late and part.late else None
    return Forecast(max(forecast.early, part.early), late)


def _of_goal(burnup: Burnup) -> str:
    what, today = WHAT[burnup.road.goal][0], burnup.today
    plan, forecast = burnup.plan, burnup.forecast
    if forecast is None:
        if plan is None or not burnup.road.left or plan.end <= today:
            return ""
        return f"{what} planned for {day(plan.end, today)}"
    when = span(forecast.early, forecast.late, today)
    if plan is None:
        return f"{what} {when}"
    planned = day(plan.end, today)
    if forecast.early > plan.end:
        return f"{what} {when} instead of {planned}"
    if forecast.late is not None and forecast.late < plan.end:
        return f"{what} {when}, before {planned}"
    return f"{what} by {planned}, as planned"


def chart_label(burnup: Burnup) -> str:
    """The burn-up for those who don't see it."""
    subject = WHAT[burnup.road.goal][1]
    done, total = in_hours(burnup.finished), in_hours(burnup.total)
    text = [f"{done} of the {in_digits(total, 'hour')} of {subject} by today."]
    if burnup.expected is not None:
        text.append(f"The plan expected {in_hours(burnup.expected)}.")
    ends = []
    if burnup.forecast is not None and burnup.pace is not None:
        when = span(burnup.forecast.early, burnup.forecast.late, burnup.today)
        ends.append(f"At the pace of the last {counted(burnup.pace.weeks, 'week')} it ends {when}")
    if burnup.plan is not None:
        ends.append(f"{'p' if ends else 'P'}lanned for {day(burnup.plan.end, burnup.today)}")
    return " ".join([*text, *([f"{', '.join(ends)}."] if ends else [])])


def table_of(burnup: Burnup) -> list[tuple[str, int, int | None]]:
    """The rows of the burn-up in hours: (day, done or known by it, expected by the plan)."""
    return [
        (by, in_hours(done), None if planned is None else in_hours(planned))
        for by, done, planned in burnup.rows()
    ]


def month_span(early: dt.date, late: dt.date) -> str:
    """Months that have been: "September to December 2025", "March 2026"."""
    if (early.year, early.month) == (late.year, late.month):
        return f"{early:%B %Y}"
    first = f"{early:%B}" if early.year == late.year else f"{early:%B %Y}"
    return f"{first} to {late:%B %Y}"
