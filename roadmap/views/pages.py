"""The pages of a roadmap: map and topic. They read and never write."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from config.http import vary_on_fragment, wants_fragment
from roadmap import access
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.progress.selectors import load_progress
from roadmap.rendering.fork_note import fork_note
from roadmap.rendering.overview import overview_main
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
