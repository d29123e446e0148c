"""The parts of a level's checklist as cached fragments."""

from __future__ import annotations

from collections.abc import Hashable
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

    progress_bar: SafeString
    count: SafeString
    rail: SafeString
    sections: SafeString


def level_parts(progress: RoadmapProgress, level: LevelView, chosen: ChecklistFilter) -> LevelParts:
    """The parts; cached where nothing is filtered, for a search may be private."""
    here = position(progress)
    views = [SectionView(progress, level, each, chosen, here) for each in level.sections]
    if chosen.is_active:
        found = [view.render() for view in views]
    else:
        found = list(cached_htmls((view.key, view.render) for view in views))
    links = (view.link for view, html in zip(views, found, strict=True) if html)
    return LevelParts(
        progress_bar=progress_bar(progress, level),
        count=level_count(progress, level),
        rail=cached_fragments("roadmap/checklist/category_link.html", links),
        sections=joined(html for html in found if html),
    )


@dataclass(frozen=True)
class SectionView:
    """One category of the level as one learner sees it."""

    progress: RoadmapProgress
    level: LevelView
    section: Section
    chosen: ChecklistFilter
    here: TopicRow | None

    @property
    def here_id(self) -> int | None:
        """The topic of the learner's position, if it is in this section."""
        here, place = self.here, (self.level.slug, self.section.category.code)
        is_here = here is not None and (here.level_slug, here.category_code) == place
        return here.id if here is not None and is_here else None

    @property
    def key(self) -> Hashable:
        """All that the section shows."""
        code, state = self.section.category.code, self.progress.state(self.section)
        return ("section", self.progress.outline.key, self.level.slug, code, self.here_id, state)

    def render(self) -> SafeString:
        """The heading with the rows; empty where nothing is listed."""
        rows = render_rows(
            self.progress, self.section.topics, chosen=self.chosen, here=self.here_id
        )
        if not rows:
            return rows
        context = self._heading("n-sec") | {"rows": rows}
        return fragment("roadmap/checklist/category_section.html", context)

    @property
    def link(self) -> tuple[Hashable, Context]:
        """The key and the context of the link to the section beside the list."""
        context = self._heading("r")
        return (self.progress.outline.key, context["id"], context["counts"]), lambda: context

    def _heading(self, prefix: str) -> dict[str, Any]:
        """The section's name with its count, whose id begins with ``prefix``."""
        code = self.section.category.code
        return {
            "category": self.section.category,
            "counts": self.progress.sections[self.level.slug, code],
            "id": f"{prefix}-{self.level.slug}-{code}",
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
