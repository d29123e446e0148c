"""The pages of a roadmap: map, checklist of a level, topic. They read and never write."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from config.http import vary_on_fragment, wants_fragment
from roadmap import access
from roadmap.domain import markdown
from roadmap.domain.filters import ChecklistFilter
from roadmap.domain.outline import CategoryInfo, LevelView, Tally, Trail
from roadmap.domain.strip import strip_of
from roadmap.domain.trails import load_trail, position
from roadmap.forms import FilterForm
from roadmap.views.rows import render_rows
from roadmap.views.topic_page import topic_context


@require_safe
def overview(request: HttpRequest, roadmap: str) -> HttpResponse:
    """The whole roadmap, with the learner's progress per level."""
    found = access.roadmap_or_404(request, roadmap)
    trail = load_trail(learner=access.learner_of(request), roadmap=found)
    context = {
        "roadmap": found,
        "outline": trail.outline,
        "trail": trail,
        "levels": [(level, trail.levels[level.slug]) for level in trail.outline.levels],
        "here": position(trail),
        "body_html": markdown.render(found.body, trusted=True),
        "nav": "map",
    }
    return render(request, "roadmap/overview.html", context)


@dataclass(frozen=True)
class SectionView:
    """One category on the checklist of a level, its rows rendered."""

    category: CategoryInfo
    counts: Tally
    html: SafeString


@require_safe
def checklist(request: HttpRequest, roadmap: str, level: str) -> HttpResponse:
    found = access.roadmap_or_404(request, roadmap)
    trail = load_trail(learner=access.learner_of(request), roadmap=found)
    view = trail.outline.level_by_slug.get(level)
    if view is None:
        raise Http404
    form, chosen = read_filter(request, view)
    strip = strip_of(trail, view)
    context = {
        "roadmap": found,
        "outline": trail.outline,
        "trail": trail,
        "level": view,
        "counts": trail.levels[view.slug],
        "sections": sections_of(trail, view, chosen),
        "strip": strip,
        "filter": chosen,
        "filter_form": form,
        "shown": sum(chosen.listed(leaf, trail) for leaf in view.leaves),
        "nav": "checklist",
    }
    return vary_on_fragment(render(request, "roadmap/checklist.html", context))


def read_filter(request: HttpRequest, level: LevelView) -> tuple[FilterForm, ChecklistFilter]:
    """The filter bar and its choices; values that can't be read filter nothing."""
    categories = [(s.category.code, s.category.title) for s in level.sections]
    form = FilterForm(request.GET, categories=categories)
    form.is_valid()
    return form, ChecklistFilter(**{k: v.strip() for k, v in form.cleaned_data.items()})


def sections_of(trail: Trail, level: LevelView, chosen: ChecklistFilter) -> list[SectionView]:
    """The sections that list anything, with their rows."""
    here = position(trail)
    found = []
    for section in level.sections:
        rows = render_rows(
            trail, section.topics, chosen=chosen, here=here.id if here is not None else None
        )
        if rows:
            counts = trail.sections[level.slug, section.category.code]
            found.append(SectionView(section.category, counts, rows))
    return found


@require_safe
def topic(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """A topic as a page, or as the panel beside a list. Old slugs lead to the present one."""
    found = access.roadmap_or_404(request, roadmap)
    try:
        target = access.topic_or_404(request, found, topic)
    except Http404:
        successor = access.successor_of_slug(found, topic)
        if successor is None:
            raise
        return redirect(successor.get_absolute_url(), permanent=True)
    learner = access.learner_of(request)
    trail = load_trail(learner=learner, roadmap=found)
    is_panel = wants_fragment(request)
    context = topic_context(learner=learner, trail=trail, topic=target) | {
        "roadmap": found,
        "is_panel": is_panel,
        "nav": "checklist",
    }
    template = "roadmap/topic.html#panel" if is_panel else "roadmap/topic.html"
    return vary_on_fragment(render(request, template, context))
