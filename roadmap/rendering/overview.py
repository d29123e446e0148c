"""The overview of a roadmap as a cached fragment: the map and what stands around it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial

from django.utils.safestring import SafeString

from roadmap.domain.catalog import markdown
from roadmap.domain.guidance.readiness import is_met
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.guidance.waiting import waiting_stations
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import position
from roadmap.domain.trailmap.drawing import map_of
from roadmap.domain.trailmap.trail_map import MapLine, TrailMap
from roadmap.models import Roadmap
from roadmap.rendering.fork_note import ForkNote
from roadmap.rendering.fragments import cached_fragment, fragment, joined

MAP_VIEWS = ("lines", "map")


@dataclass(frozen=True)
class MapView:
    """``is_drawn`` keeps the drawing on narrow screens too, where there are lines otherwise.

    ``line`` is the code of the line that was opened, "" if all were closed, None if none of that.
    """

    is_drawn: bool = False
    line: str | None = None


def overview_main(
    roadmap: Roadmap,
    progress: RoadmapProgress,
    note: ForkNote | None,
    empty_html: SafeString | None = None,
    view: MapView = MapView(),
) -> SafeString:
    """The page below its head, cached by the statuses, the position and the view that it shows.

    With a note, or with ``empty_html`` in the place of the map, it shows something about the
    reader, so it is not cached then.
    """
    outline, here = progress.outline, position(progress)
    if view.line and all(view.line != category.code for category in outline.categories):
        view = replace(view, line=None)

    def context() -> dict[str, object]:
        suggestions = suggest(progress)
        trail_map = _opened(
            map_of(
                progress,
                here=here,
                suggested=[s.row.id for s in suggestions],
                waiting=waiting_stations(progress),
            ),
            view,
        )
        return {
            "roadmap": roadmap,
            "outline": outline,
            "progress": progress,
            "map": trail_map,
            "map_view": view,
            "map_lines": joined(
                cached_fragment(
                    "components/map_line.html",
                    (outline.key, trail_map.signed_out, line_key(line)),
                    partial(dict, line=line, map=trail_map, roadmap=roadmap),
                )
                for line in trail_map.lines
            ),
            "levels": [(level, progress.levels[level.slug]) for level in outline.levels],
            "here": here,
            "suggestions": suggestions,
            "body_html": markdown.render(roadmap.body, trusted=not roadmap.is_personal),
            "note": note,
            "empty_html": empty_html or "",
        }

    template = "roadmap/overview/main.html"
    if note is not None or empty_html is not None:
        return fragment(template, context())
    key = (
        outline.key,
        here.id if here is not None else None,
        progress.states(outline.levels),
        _met_elsewhere(progress),
        view,
    )
    return cached_fragment(template, key, context)


def _opened(trail_map: TrailMap, view: MapView) -> TrailMap:
    """The map with the line open that the reader had opened."""
    if view.line is None:
        return trail_map
    lines = (replace(line, is_open=line.category.code == view.line) for line in trail_map.lines)
    return replace(trail_map, lines=tuple(lines))


def _met_elsewhere(progress: RoadmapProgress) -> tuple[int, ...]:
    """The prerequisites in other roadmaps that are met: statuses here don't tell."""
    outline = progress.outline
    away = (pk for pk in outline.order.required if pk not in outline.rows)
    return tuple(sorted(pk for pk in away if is_met(progress, pk)))


def line_key(line: MapLine) -> tuple[Hashable, ...]:
    """The cache key of a line of the map: everything that it shows."""
    return (
        line.category.code,
        line.counts,
        line.is_open,
        line.walked,
        *(
            (
                *(s.row.id, s.status, s.counts, s.choice, s.walked, s.number),
                *(s.is_here, s.is_start, s.tag, s.waits_for, s.spot),
            )
            for stage in line.stages
            for s in stage.stations
        ),
    )
