"""The pages of a roadmap: map, checklist of a level, topic. They read and never write."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from config.http import vary_on_fragment, wants_fragment
from roadmap import access
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.progress.selectors import level_of, load_progress
from roadmap.rendering.filter_bar import chosen_filter, filter_part
from roadmap.rendering.fork_note import fork_note
from roadmap.rendering.overview import overview_main
from roadmap.rendering.sections import level_parts
from roadmap.rendering.topic_page import topic_context
from roadmap.views.map_view import map_view_of
from roadmap.views.old_slugs import follow_renames
from roadmap.views.visitors import kept_for_visitors


@require_safe
@kept_for_visitors
def overview(request: HttpRequest, roadmap: str) -> HttpResponse:
    """The whole roadmap, with the learner's progress per level."""
    found = access.roadmap_or_404(request, roadmap)
    progress = load_progress(learner=access.learner_of(request), roadmap=found)
    context: dict[str, object] = {"roadmap": found, "outline": progress.outline, "nav": "map"}
    empty_html = None
    if progress.outline.is_empty:
        empty_html = render_to_string("components/no_topics.html", context, request)
    note = fork_note(request, found)
    followed = access.roadmap_at_hand(request)
    context["followed"] = followed
    context["is_other"] = followed is None or followed.pk != found.pk
    context["main_html"] = overview_main(
        found, progress, note, empty_html, view=map_view_of(request)
    )
    return render(request, "roadmap/overview.html", context)


@require_safe
def open_level(request: HttpRequest, roadmap: str) -> HttpResponse:
    """The way to the checklist of the level that the learner is in."""
    found = access.roadmap_or_404(request, roadmap)
    level = level_of(load_progress(learner=access.learner_of(request), roadmap=found))
    if level is None:
        return redirect(found)
    return redirect("roadmap:checklist", found.slug, level.slug)


@require_safe
@kept_for_visitors
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
        "heading_html": parts.heading,
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


@follow_renames
@require_safe
@kept_for_visitors
def topic(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """A topic as a page, or as the panel beside a list."""
    found = access.roadmap_or_404(request, roadmap)
    row = access.row_or_404(request, load_outline(found), topic)
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
