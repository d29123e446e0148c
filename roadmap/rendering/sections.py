"""The parts of a level's checklist as cached fragments."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import LevelView, Section, TopicRow
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.progress_bar import progress_bar_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import position
from roadmap.rendering.fragments import (
    Context,
    cached_fragment,
    cached_fragments,
    cached_htmls,
    fragment,
    joined,
)
from roadmap.rendering.rows import render_rows


@dataclass(frozen=True)
class LevelParts:
    """What the checklist of a level is put together from."""

    heading: SafeString
    """What stands above the filter."""
    rail: SafeString
    """The categories beside the list."""
    sections: SafeString


def level_parts(progress: RoadmapProgress, level: LevelView, chosen: ChecklistFilter) -> LevelParts:
    """The parts; cached where nothing is filtered, for a search may be private."""
    here, states = position(progress), progress.states([level])
    key = (progress.outline.key, level.slug, states)
    heading = cached_fragment(
        "roadmap/checklist/level_heading.html", key, partial(_heading_context, progress, level)
    )
    places = [_position_in(level, section, here) for section in level.sections]
    makers = [
        partial(render_section, progress, level, section, chosen, place)
        for section, place in zip(level.sections, places, strict=True)
    ]
    if chosen.is_active:
        found = [make() for make in makers]
    else:
        keys = (
            ("section", progress.outline.key, level.slug, index, state, place)
            for index, (state, place) in enumerate(zip(states, places, strict=True))
        )
        found = list(cached_htmls(zip(keys, makers, strict=True)))
    listed = [section for section, html in zip(level.sections, found, strict=True) if html]
    rail = cached_fragment(
        "roadmap/checklist/rail.html",
        (key, *(section.category.code for section in listed)),
        partial(_rail_context, progress, level, listed),
    )
    return LevelParts(heading, rail, joined(html for html in found if html))


def _heading_context(progress: RoadmapProgress, level: LevelView) -> dict[str, Any]:
    return {
        "level": level,
        "progress_bar": progress_bar(progress, level),
        "count": level_count(progress, level),
    }


def render_section(
    progress: RoadmapProgress,
    level: LevelView,
    section: Section,
    chosen: ChecklistFilter,
    here: int | None,
) -> SafeString:
    """The heading of a category with its rows; empty where nothing is listed."""
    rows = render_rows(progress, section.topics, chosen=chosen, here=here)
    if not rows:
        return rows
    context = _category_context(progress, level, section, "n-sec") | {"rows": rows}
    return fragment("roadmap/checklist/category_section.html", context)


def _position_in(level: LevelView, section: Section, here: TopicRow | None) -> int | None:
    """The topic of the learner's position, if it is in this section."""
    if here is None or here.category_code != section.category.code or here.level_slug != level.slug:
        return None
    return here.id


def _rail_context(
    progress: RoadmapProgress, level: LevelView, listed: Iterable[Section]
) -> dict[str, SafeString]:
    links: list[tuple[Hashable, Context]] = []
    for section in listed:
        context = _category_context(progress, level, section, "r")
        key = (progress.outline.key, context["id"], context["counts"])
        links.append((key, partial(dict, context)))
    return {"links": cached_fragments("roadmap/checklist/category_link.html", links)}


def _category_context(
    progress: RoadmapProgress, level: LevelView, section: Section, prefix: str
) -> dict[str, Any]:
    """The category with its count, whose id begins with ``prefix``."""
    code = section.category.code
    return {
        "category": section.category,
        "counts": progress.sections[level.slug, code],
        "id": f"{prefix}-{level.slug}-{code}",
    }


def progress_bar(progress: RoadmapProgress, level: LevelView) -> SafeString:
    """The bar of the level, a tick for each leaf."""
    return cached_fragment(
        "roadmap/checklist/progress_bar.html",
        progress_bar_key(progress, level),
        lambda: progress_bar_context(progress, level),
    )


def progress_bar_key(progress: RoadmapProgress, level: LevelView) -> Hashable:
    return (progress.outline.key, level.slug, progress.states([level]))


def progress_bar_context(progress: RoadmapProgress, level: LevelView) -> dict[str, Any]:
    bar = progress_bar_of(progress, level)
    return {
        "slug": level.slug,
        "width": bar.width,
        "counts": progress.levels[level.slug],
        "segments": cached_fragments(
            "roadmap/checklist/progress_bar_segment.html",
            ((segment, partial(dict, segment=segment)) for segment in bar.segments),
        ),
    }


def level_count(progress: RoadmapProgress, level: LevelView) -> SafeString:
    name, counts = f"n-level-{level.slug}", progress.levels[level.slug]
    return cached_fragment(
        "components/progress_count.html", (name, counts), lambda: {"id": name, "counts": counts}
    )
