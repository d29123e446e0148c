"""The parts of a level's checklist, each rendered once for what it shows and kept for a while."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.outline import LevelView, Section, TopicRow
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.progress_bar import strip_of
from roadmap.domain.progress.roadmap_progress import Trail
from roadmap.domain.progress.selectors import position
from roadmap.rendering.fragments import Fragments, joined
from roadmap.rendering.rows import render_rows


@dataclass(frozen=True)
class LevelParts:
    """What the checklist of a level is put together from."""

    strip: SafeString
    count: SafeString
    rail: SafeString
    sections: SafeString


def level_parts(trail: Trail, level: LevelView, chosen: ChecklistFilter) -> LevelParts:
    """The parts, kept for a while where nothing is filtered."""
    kept, here = Fragments(trail.outline), position(trail)
    if chosen.is_active:
        return make_parts(kept, trail, level, chosen, here)
    key = (kept.key, level.slug, here.id if here is not None else None, trail.states([level]))
    parts: LevelParts = cache.levels.get_or_make(
        key, lambda: make_parts(kept, trail, level, chosen, here)
    )
    return parts


def make_parts(
    kept: Fragments,
    trail: Trail,
    level: LevelView,
    chosen: ChecklistFilter,
    here: TopicRow | None,
) -> LevelParts:
    shown = [
        (section, html)
        for section in level.sections
        if (html := _section(kept, trail, level, section, chosen, here))
    ]
    return LevelParts(
        strip=strip_html(kept, trail, level),
        count=kept.number(f"n-level-{level.slug}", trail.levels[level.slug]),
        rail=joined(_rail_item(kept, trail, level, section) for section, _ in shown),
        sections=joined(html for _, html in shown),
    )


def _section(
    kept: Fragments,
    trail: Trail,
    level: LevelView,
    section: Section,
    chosen: ChecklistFilter,
    here: TopicRow | None,
) -> SafeString:
    """One category of the level with its rows; empty where nothing is listed."""
    code = section.category.code
    spot = here.id if here is not None and _place(here) == (level.slug, code) else None

    def context() -> dict[str, object] | None:
        rows = render_rows(trail, section.topics, chosen=chosen, here=spot)
        return _heading(trail, level, section, "n-sec") | {"rows": rows} if rows else None

    if chosen.is_active:
        return kept.make("roadmap/checklist/category_section.html", context)
    key = (level.slug, code, spot, trail.state(section))
    return kept.for_a_while("roadmap/checklist/category_section.html", key, context)


def strip_html(kept: Fragments, trail: Trail, level: LevelView) -> SafeString:
    """The strip of the level, a tick for each leaf."""

    def context() -> dict[str, object]:
        strip = strip_of(trail, level)
        return {
            "slug": level.slug,
            "strip_width": strip.width,
            "counts": trail.levels[level.slug],
            "ticks": kept.ticks(strip),
        }

    key = (level.slug, trail.states([level]))
    return kept.for_a_while("roadmap/checklist/progress_bar.html", key, context)


def _rail_item(kept: Fragments, trail: Trail, level: LevelView, section: Section) -> SafeString:
    context = _heading(trail, level, section, "r")
    return kept.get(
        "roadmap/checklist/category_link.html", (context["id"], context["counts"]), context
    )


def _heading(trail: Trail, level: LevelView, section: Section, prefix: str) -> dict[str, object]:
    """A section's name with its count, whose id begins with ``prefix``."""
    code = section.category.code
    return {
        "category": section.category,
        "counts": trail.sections[level.slug, code],
        "id": f"{prefix}-{level.slug}-{code}",
    }


def _place(row: TopicRow) -> tuple[str, str]:
    return row.level_slug, row.category_code
