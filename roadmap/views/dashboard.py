"""The dashboard: where one is, what comes next, how far one has come."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.catalog.topic_content import load_topic_content
from roadmap.domain.guidance.dashboard import DashboardTexts, categories_of, colors_of, dashboard_of
from roadmap.domain.guidance.other_roadmaps import others_under_way
from roadmap.domain.guidance.plan import intent
from roadmap.domain.guidance.snapshot import LearnerSnapshot, learner_snapshot
from roadmap.domain.guidance.welcome import is_welcomed
from roadmap.domain.notes.topic_notes import topic_notes_of
from roadmap.domain.progress.kept_roadmaps import kept_roadmaps
from roadmap.rendering.dashboard_parts import (
    draw_learning,
    draw_levels,
    draw_pace,
    draw_pile,
    draw_stones,
    draw_streak,
    draw_year,
    render_categories,
    render_suggestions,
)


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Where one is, what comes next, the distance covered."""
    assert request.user.is_authenticated
    roadmap = access.roadmap_at_hand(request)
    learner = access.learner_of(request)
    context: dict[str, object] = {"roadmap": roadmap, "nav": "dashboard"}
    snapshot = None
    if roadmap is not None:
        snapshot = learner_snapshot(learner=learner, roadmap=roadmap, now=timezone.now())
        texts = dashboard_of(snapshot, name=request.user.name)
        context |= texts | parts_of(snapshot, texts)
        choices = access.at_hand(request).choices
        context["others"] = others_under_way(choices, snapshot.progress.statuses)
    if snapshot is None or not snapshot.progress.total.is_started:
        context["kept_roadmaps"] = kept_roadmaps(learner)
        context["offers_welcome"] = snapshot is not None and not is_welcomed(learner)
    return render(request, "roadmap/dashboard.html", context)


def parts_of(snapshot: LearnerSnapshot, texts: DashboardTexts) -> dict[str, object]:
    """The parts of the page that are rendered once for what they show."""
    progress, outline, plan = snapshot.progress, snapshot.progress.outline, snapshot.plan
    suggestions = snapshot.suggestions
    parts: dict[str, object] = {
        "outline": outline,
        "progress": progress,
        "suggestions": suggestions,
        "suggestions_html": render_suggestions(outline, suggestions),
        "levels_html": draw_levels(progress),
        "lines_html": render_categories(outline, categories_of(progress)),
        "stones_html": draw_stones(outline, texts["recent"]),
        **draw_learning(outline, texts["learning"], objectives_so_far(snapshot, texts)),
    }
    if snapshot.has_begun:
        parts |= {
            "streak_html": draw_streak(snapshot.streak, snapshot.week),
            "pile_html": draw_pile(outline, colors_of(snapshot)),
            "year_html": draw_year(snapshot.year),
        }
    if snapshot.has_begun or plan is not None:
        wanted = intent(plan, snapshot.today) if plan is not None else ""
        parts["pace_html"] = draw_pace(snapshot.burnup, wanted)
    return parts


def objectives_so_far(snapshot: LearnerSnapshot, texts: DashboardTexts) -> tuple[int, int]:
    """(ticked, all) objectives of the topic where the learner is; one query if there is one."""
    if not texts["learning"]:
        return 0, 0
    here, _ = texts["learning"][0]
    objectives = load_topic_content(snapshot.progress.outline, here).objectives
    checked = topic_notes_of(snapshot.learner, here, objectives).checked(objectives)
    return sum(ticked for _, ticked in checked), len(checked)
