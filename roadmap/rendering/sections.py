"""The parts of a level's checklist as cached fragments."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import LevelView, Section, TopicRow
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.progress_bar import Segment, progress_bar_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import position
from roadmap.rendering.fragments import cached_fragment, cached_html, fragment, joined
from roadmap.rendering.rows import render_rows


@dataclass(frozen=True)
class LevelParts:
    """What the checklist of a level is put together from."""

    progress_bar: SafeString
    count: SafeString
    rail: SafeString
    sections: SafeString


def level_parts(progress: RoadmapProgress, level: LevelView, chosen: ChecklistFilter) -> LevelParts:
    """The parts; cached where nothing is filtered, for a search may be private."""
    here = position(progress)
    key = (progress.outline.key, level.slug, here.id if here else None, progress.states([level]))

    def kept(name: str, make: Callable[[], SafeString]) -> SafeString:
        return make() if chosen.is_active else cached_html((f"level {name}", key), make)

    def shown() -> list[tuple[Section, SafeString]]:
        sections = [
            (each, _section(progress, level, each, chosen, here)) for each in level.sections
        ]
        return [(section, html) for section, html in sections if html]

    return LevelParts(
        progress_bar=progress_bar(progress, level),
        count=level_count(progress, level),
        rail=kept("rail", lambda: joined(_link(progress, level, each) for each, _ in shown())),
        sections=kept("sections", lambda: joined(html for _, html in shown())),
    )


def _section(
    progress: RoadmapProgress,
    level: LevelView,
    section: Section,
    chosen: ChecklistFilter,
    here: TopicRow | None,
) -> SafeString:
    """One category of the level with its rows; empty where nothing is listed."""
    code = section.category.code
    is_here = here is not None and (here.level_slug, here.category_code) == (level.slug, code)
    here_id = here.id if here is not None and is_here else None

    def make() -> SafeString:
        rows = render_rows(progress, section.topics, chosen=chosen, here=here_id)
        if not rows:
            return rows
        context = _heading(progress, level, section, "n-sec") | {"rows": rows}
        return fragment("roadmap/checklist/category_section.html", context)

    if chosen.is_active:
        return make()
    key = (progress.outline.key, level.slug, code, here_id, progress.state(section))
    return cached_html(("section", key), make)


def _link(progress: RoadmapProgress, level: LevelView, section: Section) -> SafeString:
    """The link to a section beside the list."""
    context = _heading(progress, level, section, "r")
    key = (progress.outline.key, context["id"], context["counts"])
    return cached_fragment("roadmap/checklist/category_link.html", key, lambda: context)


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
        "segments": joined(map(_segment, bar.segments)),
    }


def _segment(segment: Segment) -> SafeString:
    template = "roadmap/checklist/progress_bar_segment.html"
    return cached_fragment(template, segment, lambda: {"segment": segment})


def level_count(progress: RoadmapProgress, level: LevelView) -> SafeString:
    name, counts = f"n-level-{level.slug}", progress.levels[level.slug]
    return cached_fragment(
        "components/progress_count.html", (name, counts), lambda: {"id": name, "counts": counts}
    )


def _heading(
    progress: RoadmapProgress, level: LevelView, section: Section, prefix: str
) -> dict[str, Any]:
    """A section's name with its count, whose id begins with ``prefix``."""
    code = section.category.code
    return {
        "category": section.category,
        "counts": progress.sections[level.slug, code],
        "id": f"{prefix}-{level.slug}-{code}",
    }
