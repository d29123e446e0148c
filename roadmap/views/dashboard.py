"""The dashboard: one's own trail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.catalog.default_roadmap import house_roadmap
from roadmap.domain.guidance.dashboard import Said, colors_of, dashboard_of, levels_of, lines_of
from roadmap.domain.guidance.plan import intent
from roadmap.domain.guidance.snapshot import Standing, standing_of
from roadmap.rendering.dashboard_parts import (
    draw_learning,
    draw_pace,
    draw_pile,
    draw_stones,
    draw_streak,
    draw_year,
    render_categories,
    render_levels,
    render_suggestions,
)


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Where one is, what comes next, the distance covered."""
    roadmap = house_roadmap()
    context: dict[str, object] = {"roadmap": roadmap, "nav": "dashboard"}
    if roadmap is not None:
        learner = access.learner_of(request)
        standing = standing_of(learner=learner, roadmap=roadmap, now=timezone.now())
        said = dashboard_of(standing, name=str(request.user))
        context |= said | parts_of(standing, said)
    return render(request, "roadmap/dashboard.html", context)


def parts_of(standing: Standing, said: Said) -> dict[str, object]:
    """The parts of the page that are rendered once for what they show."""
    trail, outline, plan = standing.trail, standing.trail.outline, standing.plan
    suggestions = standing.suggestions
    parts: dict[str, object] = {
        "outline": outline,
        "trail": trail,
        "suggestions": suggestions,
        "suggestions_html": render_suggestions(outline, suggestions),
        "levels_html": render_levels(outline, levels_of(trail)),
        "lines_html": render_categories(outline, lines_of(trail)),
        "stones_html": draw_stones(outline, said["recent"]),
        **draw_learning(outline, said["learning"], said["goals"]),
    }
    if standing.has_begun:
        parts |= {
            "streak_html": draw_streak(standing.streak, standing.week),
            "pile_html": draw_pile(outline, colors_of(standing)),
            "year_html": draw_year(standing.year),
        }
    if standing.has_begun or plan is not None:
        wanted = intent(plan, standing.today) if plan is not None else ""
        parts["pace_html"] = draw_pace(standing.burnup, wanted)
    return parts
