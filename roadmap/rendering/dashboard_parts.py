"""The parts of the dashboard as cached fragments.

The key of a part are all numbers and days in it, never whose they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import LevelView, Outline
from roadmap.domain.guidance.activity import Year
from roadmap.domain.guidance.cairn import pile_of
from roadmap.domain.guidance.charts import NARROW, WIDE, burnup_chart
from roadmap.domain.guidance.dashboard import levels_of, tracks_of
from roadmap.domain.guidance.gap import Gap
from roadmap.domain.guidance.half_year import half_year_of, start_of
from roadmap.domain.guidance.heatmap import heat_of
from roadmap.domain.guidance.outlook import chart_label, outlook, table_of
from roadmap.domain.guidance.pace import Burnup
from roadmap.domain.guidance.plan import figure
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.guidance.suggestions import Suggestion
from roadmap.domain.guidance.week import WeekSummary
from roadmap.domain.humanize import near_month
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally
from roadmap.rendering.fragments import cached_fragment, cached_fragments

DASHBOARD, HISTORY, PLAN = "roadmap/dashboard", "roadmap/history", "roadmap/plan"


def draw_week(
    snapshot: LearnerSnapshot, week: WeekSummary, gap: Gap | None, *, is_plan: bool = False
) -> SafeString:
    """The week's section; after a gap with what became of the plan, and the forms to move it.

    ``is_plan`` on the page of the plan, which it needs no link to.
    """
    outline, has_plan = snapshot.progress.outline, snapshot.plan is not None
    begun, moved = snapshot.has_begun, gap.moved if gap is not None else None
    estimate = (gap.estimate if gap is not None else "") or week.estimate
    key = (
        outline.key,
        week,
        has_plan,
        begun,
        gap is None,
        is_plan,
        moved,
        estimate,
        moved and snapshot.today,
    )

    def context() -> dict[str, object]:
        return {
            "outline": outline,
            "week": week,
            "estimate": estimate,
            "is_plan": is_plan,
            "is_return": gap is not None,
            "has_plan": has_plan,
            "has_begun": begun,
            "done_line": _color(outline, week.done[0].category_code) if week.done else "",
            "keep_hours": figure(moved.weekly) if moved else "",
            "keep_date": near_month(moved.planned, snapshot.today)
            if moved and moved.is_reachable
            else "",
            "under_way": [
                (row, _color(outline, row.category_code), text) for row, text in week.under_way
            ],
            "to_come": [
                (row, _color(outline, row.category_code), text) for row, text in week.to_come
            ],
        }

    return cached_fragment(f"{DASHBOARD}/week.html", key, context)


def _color(outline: Outline, code: str) -> str:
    return outline.category_by_code[code].color


def draw_pace(goal: Burnup, whole: Burnup) -> SafeString:
    """The burn-up in two sizes, with the forecasts for the goal and for all of it."""

    def context() -> dict[str, object]:
        return {
            "burnup": goal,
            "outlook": outlook(goal, whole),
            "charts": [burnup_chart(goal, frame) for frame in (WIDE, NARROW)],
            "label": chart_label(goal),
        }

    return cached_fragment(f"{DASHBOARD}/pace.html", (goal, whole.forecast), context)


def draw_pace_table(burnup: Burnup) -> SafeString:
    """What the burn-up shows, as a table."""

    def context() -> dict[str, object]:
        return {"burnup": burnup, "label": chart_label(burnup), "rows": table_of(burnup)}

    return cached_fragment(f"{PLAN}/pace_table.html", burnup, context)


def draw_half_year(snapshot: LearnerSnapshot) -> SafeString:
    """The stones of the last 26 weeks, with active days and the longest run; empty without any."""
    colors = {each.code: each.color for each in snapshot.progress.outline.categories}
    start, today = start_of(snapshot.today), snapshot.today
    stones = tuple((colors[row.category_code], day) for row, day in snapshot.stones if day >= start)
    if not stones:
        return SafeString()
    active = sum(start <= day <= today for day in snapshot.activity.days)
    longest = snapshot.streak.longest

    def context() -> dict[str, object]:
        return {"half_year": half_year_of(stones, today), "active": active, "longest": longest}

    return cached_fragment(f"{DASHBOARD}/half_year.html", (stones, today, active, longest), context)


def draw_year(year: Year) -> SafeString:
    def context() -> dict[str, object]:
        return {"year": year, "heat": heat_of(year)}

    return cached_fragment(f"{HISTORY}/year.html", year, context)


def draw_pile(
    outline: Outline, colors: tuple[str, ...], known: int = 0, *, is_last: bool = False
) -> SafeString:
    """The pile, with the number of stones of each category; those of one colour are added up.

    ``is_last`` where no further stone is to come.
    """
    titles = tuple((category.color, category.title) for category in outline.categories)

    def context() -> dict[str, object]:
        named: dict[str, list[str]] = {}
        for color, title in titles:
            named.setdefault(color, []).append(title)
        counts = Counter(colors)
        stones = [(", ".join(found), counts[color]) for color, found in named.items()]
        lines = [each for each in stones if each[1]]
        return {"pile": pile_of(colors), "lines": lines, "known": known, "is_last": is_last}

    return cached_fragment(f"{HISTORY}/cairn.html", (colors, titles, known, is_last), context)


def draw_levels(progress: RoadmapProgress) -> SafeString:
    """Each level with its bar and the essentials; before anything is begun, how much there is."""
    outline, levels = progress.outline, levels_of(progress)
    is_started = progress.total.is_started
    counts = (*(counts for _, counts in levels), progress.essentials)

    def context() -> dict[str, object]:
        return {
            "outline": outline,
            "items": render_levels(outline, levels) if is_started else "",
            "sizes": [(level, counts.total, size_of(level)) for level, counts in levels],
            "essentials": progress.essentials,
            "is_started": is_started,
        }

    return cached_fragment(f"{DASHBOARD}/levels.html", (outline.key, counts, is_started), context)


def size_of(part: LevelView | Outline) -> int:
    """The hours of a part by estimate."""
    return round(sum(leaf.minutes for leaf in part.leaves if not leaf.is_retired) / 60)


def draw_tracks(progress: RoadmapProgress) -> SafeString:
    """The lines in short; empty where no line has anything to count."""
    tracks, is_started = tracks_of(progress), progress.total.is_started
    if not tracks:
        return SafeString()
    outline = progress.outline
    key = (outline.key, tuple((x.category.code, x.counts) for x in tracks), is_started)

    def context() -> dict[str, object]:
        longest = max(track.counts.total for track in tracks)
        return {"outline": outline, "tracks": tracks, "longest": longest, "is_started": is_started}

    return cached_fragment(f"{DASHBOARD}/tracks.html", key, context)


def render_suggestions(outline: Outline, suggestions: Iterable[Suggestion]) -> SafeString:
    """The items of "Next up"."""
    return cached_fragments(
        "components/suggestion.html",
        (
            (
                (outline.key, item.row.id, item.reason, item.rank, item.status, bool(item.after)),
                partial(dict, outline=outline, item=item),
            )
            for item in suggestions
        ),
    )


def render_levels(outline: Outline, levels: Iterable[tuple[LevelView, Tally]]) -> SafeString:
    """The levels with their bars."""
    return cached_fragments(
        "components/level_progress.html",
        (
            (
                (outline.key, level.slug, counts),
                partial(dict, outline=outline, level=level, counts=counts),
            )
            for level, counts in levels
        ),
    )
