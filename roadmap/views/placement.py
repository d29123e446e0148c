"""Placement: marking all that one knows already at once; for visitors too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.http import see_other
from roadmap import access
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.old_slugs import present_slugs
from roadmap.domain.catalog.outline import Outline
from roadmap.domain.humanize import counted
from roadmap.domain.progress.likely_known import LIKELY, likely_known
from roadmap.domain.progress.placement import PlacementMarks, categories_of, place
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress
from roadmap.domain.progress.statuses import Outcome
from roadmap.enums import Experience, Status
from roadmap.models import Roadmap
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast
from roadmap.views.beginning import beginning


@require_http_methods(["GET", "HEAD", "POST"])
def placement(request: HttpRequest, roadmap: str) -> HttpResponse:
    found = access.roadmap_or_404(request, roadmap)
    experience = experience_of(request)
    if request.method == "POST":
        return save_placement(request, found, goes_on=experience is not None)
    progress = load_progress(learner=access.learner_of(request), roadmap=found)
    context = {
        "roadmap": found,
        "outline": progress.outline,
        "progress": progress,
        "categories": categories_of(progress),
        "levels": [(level, progress.levels[level.slug]) for level in progress.outline.levels],
        "nav": "map",
    }
    if experience is not None:
        likely = likely_known(progress.outline, experience)
        context |= {"likely": likely, "goes_on": True, "beginning": beginning(progress)}
    return render(request, "roadmap/placement.html", context)


def experience_of(request: HttpRequest) -> Experience | None:
    """What the welcome page says of whom it sends here; they go on to their first topic."""
    said = request.GET.get("as")
    return next((each for each in LIKELY if each.value == said), None)


def save_placement(request: HttpRequest, roadmap: Roadmap, *, goes_on: bool) -> HttpResponse:
    sent, outline = request.POST, load_outline(roadmap)
    marked = PlacementMarks(
        topics=present_topics(outline, frozenset(sent.getlist("topic"))),
        categories=frozenset(sent.getlist("line")),
        levels=frozenset(sent.getlist("level")),
    )
    learner = access.learner_of(request)
    if not (marked.topics or marked.categories or marked.levels):
        if goes_on:
            return see_other(beginning(load_progress(learner=learner, roadmap=roadmap)))
        add_toast(request, Toast("Nothing was ticked, so nothing changed."))
        return see_other(reverse("roadmap:placement", args=[roadmap.slug]))
    learner = access.learner_for_writing(request)
    outcome = place(learner=learner, outline=outline, marked=marked)
    progress = load_progress(learner=learner, roadmap=roadmap)
    add_toast(request, placed_toast(outcome, progress))
    if goes_on:
        return see_other(beginning(progress))
    return see_other(reverse("roadmap:overview", args=[roadmap.slug]))


def present_topics(outline: Outline, slugs: frozenset[str]) -> frozenset[str]:
    """The slugs, and those that topics have now which were renamed since the page was opened."""
    former = slugs - outline.by_slug.keys()
    return slugs | set(present_slugs(outline.slug, former).values()) if former else slugs


def placed_toast(outcome: Outcome, progress: RoadmapProgress) -> Toast:
    if outcome.action_id is None:
        return Toast("All of that was done or known already.", Status.KNOWN)
    count = counted(outcome.count, "topic").capitalize()
    text = f"{count} marked as known: {progress.total.percent} % of the way is behind you."
    return Toast(text, Status.KNOWN, outcome.action_id)
