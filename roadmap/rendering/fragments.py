"""Pieces of HTML that hold nothing personal: each rendered once per content version, then kept.

A fragment is an ordinary template rendered without a request, so it can carry no token and no name.
It is kept in the process, bounded, under the outline's version and a key that says all it depends
on; :mod:`roadmap.domain.catalog.cache` holds the strings.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.outline import LevelView, Outline
from roadmap.domain.guidance.dashboard import Line
from roadmap.domain.guidance.suggestions import Suggestion
from roadmap.domain.progress.progress_bar import Strip
from roadmap.domain.progress.roadmap_progress import Tally

Context = Callable[[], dict[str, object] | None]

MOST = 20_000
"""Most fragments kept for one version of one roadmap; further ones are rendered each time."""


class Fragments:
    """The fragments of one outline; made once a request, because finding them costs a lock."""

    def __init__(self, outline: Outline) -> None:
        self.key = (outline.uid, outline.version, settings.CAIRN_RELEASE, get_language())
        self.outline = outline
        self._kept = cache.fragments.get_or_make(self.key, dict)

    def get(self, template: str, key: Hashable, context: dict[str, object]) -> SafeString:
        """``template`` rendered with ``context``, which must depend on ``key`` and nothing else."""
        full_key = (template, key)
        html: SafeString | None = self._kept.get(full_key)
        if html is None:
            html = mark_safe(get_template(template).render(context))  # noqa: S308 - it escapes
            if len(self._kept) < MOST:
                self._kept[full_key] = html
        return html

    def for_a_while(
        self,
        template: str,
        key: Hashable,
        context: Context,
        latest: cache.Bounded[object, Any] = cache.sections,
    ) -> SafeString:
        """The same for larger parts, of which only the ``latest`` asked for stay.

        ``context`` is called when they have to be rendered; where it gives None there is nothing.
        """
        full_key = (self.key, template, key)
        html: SafeString | None = latest.get(full_key)
        if html is None:
            html = self.make(template, context)
            latest.put(full_key, html)
        return html

    @staticmethod
    def make(template: str, context: Context) -> SafeString:
        """The template rendered now and kept nowhere."""
        values = context()
        if values is None:
            return SafeString()
        return mark_safe(get_template(template).render(values))  # noqa: S308 - it escapes

    def number(self, element_id: str, counts: Tally) -> SafeString:
        """A count on the page, by the id under which a write refreshes it."""
        context = {"id": element_id, "counts": counts}
        return self.get("components/progress_count.html", (element_id, counts), context)

    def ticks(self, strip: Strip) -> SafeString:
        """The ticks of a level's strip."""
        return joined(
            self.get(
                "roadmap/checklist/progress_bar_segment.html",
                (tick.color, tick.status, tick.x),
                {"tick": tick},
            )
            for tick in strip.ticks
        )


def joined(parts: Iterable[str]) -> SafeString:
    """Fragments one after the other."""
    return mark_safe("\n".join(parts))  # noqa: S308 - fragments are safe


def render_suggestions(outline: Outline, suggestions: Iterable[Suggestion]) -> SafeString:
    """The items of "Next up"."""
    kept = Fragments(outline)
    return joined(
        kept.get(
            "components/suggestion.html",
            (item.row.id, item.reason, item.rank, item.status),
            {"outline": outline, "item": item},
        )
        for item in suggestions
    )


def render_levels(outline: Outline, levels: Iterable[tuple[LevelView, Tally]]) -> SafeString:
    """The levels with their bars."""
    kept = Fragments(outline)
    return joined(
        kept.get(
            "components/level_progress.html",
            (level.slug, counts),
            {"outline": outline, "level": level, "counts": counts},
        )
        for level, counts in levels
    )


def render_lines(outline: Outline, lines: Iterable[Line]) -> SafeString:
    """The lines with their stations."""
    kept = Fragments(outline)
    return joined(
        kept.get(
            "roadmap/dashboard/category.html",
            (line.category.code, line.counts, line.stations),
            {"outline": outline, "line": line},
        )
        for line in lines
    )
