"""One's own actions, and starting over."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from config.http import see_other
from roadmap import access
from roadmap.domain.actions.history import history_page
from roadmap.domain.catalog.outline import LevelView
from roadmap.domain.guidance.dashboard import colors_of
from roadmap.domain.guidance.snapshot import learner_snapshot
from roadmap.domain.humanize import counted
from roadmap.domain.progress.reset import ResetResult, start_over
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress
from roadmap.forms.history import HistoryForm
from roadmap.rendering.answers import add_toast
from roadmap.rendering.dashboard_parts import draw_pile, draw_year
from roadmap.rendering.history_search import draw_fields
from roadmap.rendering.page_update import Toast


@require_safe
@login_required
def history(request: HttpRequest) -> HttpResponse:
    """One's actions day by day; below the first of them, unless they are searched, the year."""
    choices = access.at_hand(request).choices
    form = HistoryForm(request.GET, roadmaps=[choice.roadmap for choice in choices])
    chosen = form.chosen
    context: dict[str, object] = {"form": form, "chosen": chosen, "nav": "history"}
    context["fields_html"] = draw_fields(form, chosen)
    if chosen is not None:
        found = history_page(
            learner=access.learner_of(request),
            roadmaps=access.visible_roadmaps(request),
            chosen=chosen,
            number=request.GET.get("page", "1"),
        )
        context["found"] = found
        if not chosen.leaves_out and found.page.number == 1 and (found.days or chosen.period):
            context |= days_and_stones(request)
    return render(request, "roadmap/history.html", context)


def days_and_stones(request: HttpRequest) -> dict[str, object]:
    """The year day by day over all roadmaps, and the pile of the followed one."""
    roadmap, learner = access.roadmap_at_hand(request), access.learner_of(request)
    if roadmap is None:
        return {}
    snapshot = learner_snapshot(learner=learner, roadmap=roadmap, now=timezone.now())
    if not snapshot.has_begun:
        return {}
    colors, known = colors_of(snapshot), snapshot.progress.total.known
    return {
        "year_html": draw_year(snapshot.year),
        "pile_html": draw_pile(snapshot.progress.outline, colors, known) if colors else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reset(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Ask whether to start a level, or all of it, over; then do so. Export is offered first."""
    found = access.roadmap_or_404(request, roadmap)
    learner = access.learner_of(request)
    progress = load_progress(learner=learner, roadmap=found)
    sent = request.POST if request.method == "POST" else request.GET
    level = chosen_level(progress, sent.get("level", ""))
    if request.method == "POST":
        tops = tuple(level.topics) if level else progress.outline.tops
        add_toast(request, reset_toast(start_over(learner=learner, tops=tops)))
        return see_other(reverse("roadmap:history"))
    context = {
        "roadmap": found,
        "outline": progress.outline,
        "level": level,
        "counts": progress.levels[level.slug] if level else progress.total,
        "levels": [(each, progress.levels[each.slug]) for each in progress.outline.levels],
        "nav": "history",
    }
    return render(request, "roadmap/reset.html", context)


def chosen_level(progress: RoadmapProgress, slug: str) -> LevelView | None:
    """The level that ``slug`` names; None for the whole roadmap.

    Raises:
        Http404: there is no such level.
    """
    if not slug:
        return None
    level = progress.outline.level_by_slug.get(slug)
    if level is None:
        raise Http404
    return level


def reset_toast(result: ResetResult) -> Toast:
    if result.action_id is None:
        return Toast("There was nothing to set back.")
    topics = f"{counted(result.topics, 'topic').capitalize()} set back to to do."
    ticks = f" {counted(result.objectives, 'tick').capitalize()} of objectives taken away."
    return Toast(topics + (ticks if result.objectives else ""), None, result.action_id)
