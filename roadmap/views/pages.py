"""The pages of a roadmap: map, checklist of a level, topic. They read and never write."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from config.http import vary_on_fragment, wants_fragment
from roadmap import access
from roadmap.domain.catalog import markdown
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import LevelView
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress, position
from roadmap.domain.trailmap.drawing import MapLine, map_of
from roadmap.forms.filtering import FilterForm
from roadmap.models import Roadmap
from roadmap.rendering.filter_bar import chosen_filter
from roadmap.rendering.fragments import cached_fragment, fragment, joined
from roadmap.rendering.sections import level_parts
from roadmap.rendering.topic_page import topic_context
from roadmap.views.forks import ForkNote, fork_note


@require_safe
def overview(request: HttpRequest, roadmap: str) -> HttpResponse:
    """The whole roadmap, with the learner's progress per level."""
    found = access.roadmap_or_404(request, roadmap)
    progress = load_progress(learner=access.learner_of(request), roadmap=found)
    context = {
        "roadmap": found,
        "outline": progress.outline,
        "main_html": overview_main(found, progress, fork_note(request, found)),
        "nav": "map",
    }
    return render(request, "roadmap/overview.html", context)


def line_key(line: MapLine) -> tuple[Hashable, ...]:
    """Everything that a line of the map shows."""
    return (
        line.category.code,
        line.counts,
        line.is_open,
        line.walked,
        *(
            (s.row.id, s.status, s.counts, s.walked, s.number, s.is_here, s.tag, s.spot)
            for stage in line.stages
            for s in stage.stations
        ),
    )


def overview_main(roadmap: Roadmap, progress: RoadmapProgress, note: ForkNote | None) -> SafeString:
    """The page below its head, rendered once for the statuses and the position it shows.

    With a note on a fork it says something about the reader, so it is never kept then.
    """
    outline, here = progress.outline, position(progress)

    def context() -> dict[str, object]:
        suggestions = suggest(progress)
        trail_map = map_of(progress, here=here, suggested=[s.row.id for s in suggestions])
        return {
            "roadmap": roadmap,
            "outline": outline,
            "progress": progress,
            "map": trail_map,
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
        }

    template = "roadmap/overview/main.html"
    if note is not None:
        return fragment(template, context())
    key = (outline.key, here.id if here is not None else None, progress.states(outline.levels))
    return cached_fragment(template, key, context)


@require_safe
def checklist(request: HttpRequest, roadmap: str, level: str) -> HttpResponse:
    found, kept = access.roadmap_with_filter_or_404(request, roadmap)
    progress = load_progress(learner=access.learner_of(request), roadmap=found)
    view = progress.outline.level_by_slug.get(level)
    if view is None:
        raise Http404
    chosen, make_form = chosen_filter(request.GET, view, kept=kept)
    parts = level_parts(progress, view, chosen)
    context = {
        "roadmap": found,
        "outline": progress.outline,
        "level": view,
        "strip_html": parts.progress_bar,
        "count_html": parts.count,
        "rail_html": parts.rail,
        "sections_html": parts.sections,
        "levels_html": filter_part("level_nav", progress, view, chosen),
        "filter": chosen,
        "filter_html": filter_part("filter_form", progress, view, chosen, make_form),
        "kept_filter": kept,
        "lens": chosen.lens(view.leaves, progress) if chosen.has_lens else None,
        "shown": sum(chosen.listed(leaf, progress) for leaf in view.leaves if chosen.is_active),
        "nav": "checklist",
    }
    return vary_on_fragment(render(request, "roadmap/checklist.html", context))


def filter_part(
    name: str,
    progress: RoadmapProgress,
    level: LevelView,
    chosen: ChecklistFilter,
    make_form: Callable[[], FilterForm] | None = None,
) -> SafeString:
    """A part that repeats the filter. Words searched for are anybody's, so it is not kept then."""

    def context() -> dict[str, object]:
        form = make_form() if make_form is not None else None
        return {"filter": chosen, "filter_form": form, "level": level, "outline": progress.outline}

    template = f"roadmap/checklist/{name}.html"
    if chosen.q:
        return fragment(template, context())
    return cached_fragment(template, (progress.outline.key, level.slug, chosen), context)


@require_safe
def topic(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """A topic as a page, or as the panel beside a list. Old slugs lead to the present one."""
    found = access.roadmap_or_404(request, roadmap)
    try:
        row = access.row_or_404(request, load_outline(found), topic)
    except Http404:
        successor = access.successor_of_slug(found, topic)
        if successor is None:
            raise
        return redirect(successor.get_absolute_url(), permanent=True)
    learner = access.learner_of(request)
    progress = load_progress(learner=learner, roadmap=found)
    is_panel = wants_fragment(request)
    trusted = not found.is_personal
    context = topic_context(learner=learner, progress=progress, row=row, trusted=trusted) | {
        "roadmap": found,
        "is_panel": is_panel,
        "nav": "checklist",
    }
    template = "roadmap/topic.html#panel" if is_panel else "roadmap/topic.html"
    return vary_on_fragment(render(request, template, context))
