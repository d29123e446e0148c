"""The parts of a checklist, of a level or of all, as cached fragments."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import LevelView, Section, TopicRow
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.listing import Listing
from roadmap.domain.progress.progress_bar import progress_bar_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import position
from roadmap.domain.progress.tally import Tally
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
class ChecklistParts:
    """What a checklist is put together from."""

    heading: SafeString
    """What stands above the filter."""
    rail: SafeString
    """The categories beside the list."""
    sections: SafeString


@dataclass(frozen=True)
class ListedSection:
    """A section of a checklist as HTML."""

    level: LevelView
    section: Section
    html: SafeString


def checklist_parts(
    progress: RoadmapProgress, listing: Listing, chosen: ChecklistFilter
) -> ChecklistParts:
    """The parts; sections are cached where nothing is filtered, for a search may be private."""
    states = progress.states(listing.levels)
    key = (progress.outline.key, listing.name, states)
    number = len(chosen.active) if chosen.is_active else 0
    heading = cached_fragment(
        "roadmap/checklist/heading.html",
        (key, number),
        partial(_heading_context, progress, listing, number),
    )
    listed = _listed_sections(progress, listing, chosen, states)
    rail = cached_fragment(
        "roadmap/checklist/rail.html",
        (key, *((each.level.slug, each.section.category.code) for each in listed)),
        partial(_rail_context, progress, listing, listed),
    )
    return ChecklistParts(heading, rail, _joined_sections(progress, listing, listed))


def _heading_context(progress: RoadmapProgress, listing: Listing, number: int) -> dict[str, Any]:
    level = listing.level
    return {
        "title": listing.title,
        "progress_bars": [progress_bar(progress, each) for each in listing.levels],
        "count": level_count(progress, level) if level else _count("n-total", progress.total),
        "number": number,
    }


def _listed_sections(
    progress: RoadmapProgress,
    listing: Listing,
    chosen: ChecklistFilter,
    states: Iterable[Hashable],
) -> list[ListedSection]:
    """The sections in which anything is listed; ``states`` are those of all, in order."""
    here = position(progress)
    places = [(level, section) for level in listing.levels for section in level.sections]
    positions = [_position_in(level, section, here) for level, section in places]
    makers = [
        partial(render_section, progress, listing, level, section, chosen, at)
        for (level, section), at in zip(places, positions, strict=True)
    ]
    if chosen.is_active:
        found: Iterable[SafeString] = (make() for make in makers)
    else:
        keys = (
            ("section", progress.outline.key, listing.name, level.slug, section.category.code, *of)
            for (level, section), *of in zip(places, states, positions, strict=True)
        )
        found = cached_htmls(zip(keys, makers, strict=True))
    return [
        ListedSection(level, section, html)
        for (level, section), html in zip(places, found, strict=True)
        if html
    ]


def _joined_sections(
    progress: RoadmapProgress, listing: Listing, listed: Iterable[ListedSection]
) -> SafeString:
    """The sections one after the other; where all levels are listed, each below its name."""
    if listing.level:
        return joined(each.html for each in listed)
    parts: list[SafeString] = []
    for level, sections in groupby(listed, key=lambda each: each.level):
        parts += (_level_name(progress, level), *(each.html for each in sections))
    return joined(parts)


def _level_name(progress: RoadmapProgress, level: LevelView) -> SafeString:
    return cached_fragment(
        "roadmap/checklist/level_name.html",
        (progress.outline.key, level.slug, progress.levels[level.slug]),
        lambda: {"level": level, "count": level_count(progress, level)},
    )


def render_section(
    progress: RoadmapProgress,
    listing: Listing,
    level: LevelView,
    section: Section,
    chosen: ChecklistFilter,
    here: int | None,
) -> SafeString:
    """The heading of a category with its rows; empty where nothing is listed."""
    rows = render_rows(progress, section.topics, chosen=chosen, here=here)
    if not rows:
        return rows
    context = _category_context(progress, listing, level, section, "n-sec") | {
        "rows": rows,
        "above": "" if listing.level else level.slug,
    }
    return fragment("roadmap/checklist/category_section.html", context)


def _position_in(level: LevelView, section: Section, here: TopicRow | None) -> int | None:
    """The topic of the learner's position, if it is in this section."""
    if here is None or here.category_code != section.category.code or here.level_slug != level.slug:
        return None
    return here.id


def _rail_context(
    progress: RoadmapProgress, listing: Listing, listed: Iterable[ListedSection]
) -> dict[str, Any]:
    """The links to the sections, by the level's name where all levels are listed."""
    levels = [
        (level.title, _rail_links(progress, listing, sections))
        for level, sections in groupby(listed, key=lambda each: each.level)
    ]
    return {"levels": levels, "is_of_one_level": listing.level is not None}


def _rail_links(
    progress: RoadmapProgress, listing: Listing, listed: Iterable[ListedSection]
) -> SafeString:
    links: list[tuple[Hashable, Context]] = []
    for each in listed:
        context = _category_context(progress, listing, each.level, each.section, "r")
        key = (progress.outline.key, context["id"], context["anchor"], context["counts"])
        links.append((key, partial(dict, context)))
    return cached_fragments("roadmap/checklist/category_link.html", links)


def _category_context(
    progress: RoadmapProgress, listing: Listing, level: LevelView, section: Section, prefix: str
) -> dict[str, Any]:
    """The category with its count, whose id begins with ``prefix``, and what its place is called.

    The page of a level has each category once, that of all levels may have it in each.
    """
    code = section.category.code
    name = f"{level.slug}-{code}"
    return {
        "category": section.category,
        "counts": progress.sections[level.slug, code],
        "id": f"{prefix}-{name}",
        "anchor": code if listing.level else name,
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
        "level": level,
        "width": bar.width,
        "counts": progress.levels[level.slug],
        "segments": cached_fragments(
            "roadmap/checklist/progress_bar_segment.html",
            ((segment, partial(dict, segment=segment)) for segment in bar.segments),
        ),
    }


def level_count(progress: RoadmapProgress, level: LevelView) -> SafeString:
    return _count(f"n-level-{level.slug}", progress.levels[level.slug])


def _count(name: str, counts: Tally) -> SafeString:
    return cached_fragment(
        "components/progress_count.html", (name, counts), lambda: {"id": name, "counts": counts}
    )
