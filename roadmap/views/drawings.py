"""The parts of the dashboard: each rendered once for what it shows, and kept for a while.

A part is kept by all the numbers and days in it, and by nothing of whose they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from roadmap.domain import cache
from roadmap.domain.day.activity import Streak, WeekDay, Year
from roadmap.domain.day.charts import NARROW, WIDE, burnup_chart
from roadmap.domain.day.dashboard import in_words, levels_of
from roadmap.domain.day.heatmap import heat_of
from roadmap.domain.day.pace import Burnup
from roadmap.domain.day.pile import pile_of
from roadmap.domain.outline import Outline, TopicRow
from roadmap.domain.trail import Trail
from roadmap.views.fragments import joined, render_levels


def draw_pace(burnup: Burnup, intent: str) -> SafeString:
    """The burn-up in two sizes, with its table; words where there is nothing to draw."""

    def context() -> dict[str, object]:
        if not burnup.is_drawn:
            return {"burnup": burnup, "intent": intent}
        return {
            "burnup": burnup,
            "intent": intent,
            "charts": [burnup_chart(burnup, frame) for frame in (WIDE, NARROW)],
            "label": in_words(burnup),
            "rows": burnup.rows(),
        }

    return _drawing("pace", (burnup, intent), context)


def draw_year(year: Year) -> SafeString:
    return _drawing("year", year, lambda: {"year": year, "heat": heat_of(year)})


def draw_streak(streak: Streak, week: tuple[WeekDay, ...]) -> SafeString:
    return _drawing("streak", (streak, week), lambda: {"streak": streak, "week": week})


def draw_pile(outline: Outline, colors: tuple[str, ...]) -> SafeString:
    """The pile, with the number of stones of each line; lines of one colour are counted as one."""
    titles = tuple((line.color, line.title) for line in outline.categories)

    def context() -> dict[str, object]:
        named: dict[str, list[str]] = {}
        for color, title in titles:
            named.setdefault(color, []).append(title)
        counts = Counter(colors)
        lines = [(", ".join(found), counts[color]) for color, found in named.items()]
        return {"pile": pile_of(colors), "lines": [line for line in lines if line[1]]}

    return _drawing("pile", (colors, titles), context)


def draw_levels(trail: Trail) -> SafeString:
    """Each level with its bar, all of them together, and the essentials."""
    outline, levels = trail.outline, levels_of(trail)
    counts = (*(counts for _, counts in levels), trail.total, trail.essentials)

    def context() -> dict[str, object]:
        items = render_levels(outline, levels)
        return {"items": items, "total": trail.total, "essentials": trail.essentials}

    return _drawing("levels", (outline.uid, outline.version, counts), context)


def draw_learning(
    outline: Outline, learning: Sequence[tuple[TopicRow, str]], goals: tuple[int, int]
) -> dict[str, SafeString]:
    """The topic where one is, and the others under way; nothing where there is none."""
    if not learning:
        return {}
    (here, since), *others = learning
    return {
        "resume_html": _item("resume", outline, here, {"since": since, "goals": goals}),
        "under_way_html": joined(
            _item("under_way", outline, row, {"since": since}) for row, since in others
        ),
    }


def draw_stones(outline: Outline, recent: Iterable[tuple[TopicRow, str]]) -> SafeString:
    """The latest stones with their days, one list item each."""
    return joined(_item("stone", outline, row, {"day": day}) for row, day in recent)


def _item(name: str, outline: Outline, row: TopicRow, said: dict[str, Hashable]) -> SafeString:
    category = outline.category_by_code[row.category_code]
    state = (outline.uid, outline.version, row.id, *said.items())
    return _drawing(
        name, state, lambda: {"outline": outline, "row": row, "category": category, **said}
    )


def _drawing(name: str, state: Hashable, context: Callable[[], dict[str, object]]) -> SafeString:
    template = f"roadmap/dashboard/{name}.html"
    html = cache.drawings.get_or_make(
        (name, state), lambda: get_template(template).render(context())
    )
    return mark_safe(html)  # noqa: S308 - an escaping template made it
