"""The dashboard: one's own trail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.day.dashboard import Said, colors_of, dashboard_of, lines_of
from roadmap.domain.day.plan import intent
from roadmap.domain.day.standing import Standing, standing_of
from roadmap.domain.house import house_roadmap
from roadmap.domain.material import material_of
from roadmap.domain.notebook import notebook_of
from roadmap.views.drawings import (
    draw_learning,
    draw_levels,
    draw_pace,
    draw_pile,
    draw_stones,
    draw_streak,
    draw_year,
)
from roadmap.views.fragments import render_lines, render_suggestions


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
        "levels_html": draw_levels(trail),
        "lines_html": render_lines(outline, lines_of(trail)),
        "stones_html": draw_stones(outline, said["recent"]),
        **draw_learning(outline, said["learning"], goals_so_far(standing, said)),
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


def goals_so_far(standing: Standing, said: Said) -> tuple[int, int]:
    """(ticked, all) objectives of the topic where the learner is; one query if there is one."""
    if not said["learning"]:
        return 0, 0
    here, _ = said["learning"][0]
    goals = material_of(standing.trail.outline, here).goals
    checked = notebook_of(standing.learner, here, goals).checked(goals)
    return sum(ticked for _, ticked in checked), len(checked)
