"""The parts of the dashboard as cached fragments.

The key of a part are all numbers and days in it, never whose they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from functools import partial
from typing import Any

from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import LevelView, Outline, TopicRow
from roadmap.domain.guidance.activity import Streak, WeekDay, Year
from roadmap.domain.guidance.cairn import pile_of
from roadmap.domain.guidance.charts import NARROW, WIDE, burnup_chart
from roadmap.domain.guidance.dashboard import CategorySummary, chart_label, levels_of
from roadmap.domain.guidance.heatmap import heat_of
from roadmap.domain.guidance.pace import Burnup
from roadmap.domain.guidance.suggestions import Suggestion
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally
from roadmap.rendering.fragments import Context, cached_fragment, cached_fragments


def draw_pace(burnup: Burnup, intent: str) -> SafeString:
    """The burn-up in two sizes, with its table; a text where there is nothing to draw."""

    def context() -> dict[str, object]:
        if not burnup.is_drawn:
            return {"burnup": burnup, "intent": intent}
        return {
            "burnup": burnup,
            "intent": intent,
            "charts": [burnup_chart(burnup, frame) for frame in (WIDE, NARROW)],
            "label": chart_label(burnup),
            "rows": burnup.rows(),
        }

    return _drawing("pace", (burnup, intent), context)


def draw_year(year: Year) -> SafeString:
    return _drawing("year", year, lambda: {"year": year, "heat": heat_of(year)})


def draw_streak(streak: Streak, week: tuple[WeekDay, ...]) -> SafeString:
    return _drawing("streak", (streak, week), lambda: {"streak": streak, "week": week})


def draw_pile(outline: Outline, colors: tuple[str, ...]) -> SafeString:
    """The pile, with the number of stones of each category; those of one colour are added up."""
    titles = tuple((category.color, category.title) for category in outline.categories)

    def context() -> dict[str, object]:
        named: dict[str, list[str]] = {}
        for color, title in titles:
            named.setdefault(color, []).append(title)
        counts = Counter(colors)
        stones = [(", ".join(found), counts[color]) for color, found in named.items()]
        return {"pile": pile_of(colors), "lines": [each for each in stones if each[1]]}

    return _drawing("cairn", (colors, titles), context)


def draw_levels(progress: RoadmapProgress) -> SafeString:
    """Each level with its bar, all of them together, and the essentials."""
    outline, levels = progress.outline, levels_of(progress)
    counts = (*(counts for _, counts in levels), progress.total, progress.essentials)

    def context() -> dict[str, object]:
        items = render_levels(outline, levels)
        return {"items": items, "total": progress.total, "essentials": progress.essentials}

    return _drawing("levels", (outline.key, counts), context)


def draw_learning(
    outline: Outline, learning: Sequence[tuple[TopicRow, str]], objectives: tuple[int, int]
) -> dict[str, SafeString]:
    """The topic where the learner is, and the others under way; empty where there is none."""
    if not learning:
        return {}
    (here, since), *others = learning
    resume = _items("resume", outline, [(here, {"since": since, "objectives": objectives})])
    under_way = _items("under_way", outline, [(row, {"since": since}) for row, since in others])
    return {"resume_html": resume, "under_way_html": under_way}


def draw_stones(outline: Outline, recent: Iterable[tuple[TopicRow, str]]) -> SafeString:
    """The latest stones with their days, one list item each."""
    return _items("stone", outline, ((row, {"day": day}) for row, day in recent))


def _items(
    name: str, outline: Outline, items: Iterable[tuple[TopicRow, dict[str, Hashable]]]
) -> SafeString:
    """An item for each topic, with what is said about it."""
    return cached_fragments(
        f"roadmap/dashboard/{name}.html",
        (
            (
                (outline.key, row.id, *texts.items()),
                partial(_item_context, outline, row, texts),
            )
            for row, texts in items
        ),
    )


def _item_context(outline: Outline, row: TopicRow, texts: dict[str, Hashable]) -> dict[str, Any]:
    category = outline.category_by_code[row.category_code]
    return {"outline": outline, "row": row, "category": category, **texts}


def _drawing(name: str, state: Hashable, context: Context) -> SafeString:
    return cached_fragment(f"roadmap/dashboard/{name}.html", state, context)


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


def render_categories(outline: Outline, summaries: Iterable[CategorySummary]) -> SafeString:
    """The categories with their stations."""
    return cached_fragments(
        "roadmap/dashboard/category.html",
        (
            (
                (outline.key, summary.category.code, summary.counts, summary.stations),
                partial(dict, outline=outline, summary=summary),
            )
            for summary in summaries
        ),
    )
