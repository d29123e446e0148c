"""The dashboard: what to do, and how far one has come."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap import access
from roadmap.domain.guidance.dashboard import greeting_of
from roadmap.domain.guidance.doable import work_at_hand
from roadmap.domain.guidance.gap import Gap, gap_of
from roadmap.domain.guidance.other_roadmaps import others_under_way
from roadmap.domain.guidance.snapshot import LearnerSnapshot, learner_snapshot
from roadmap.domain.guidance.tonight import TIMES, USUAL, tonight
from roadmap.domain.guidance.week import week_of_learner
from roadmap.domain.guidance.welcome import is_welcomed
from roadmap.domain.progress.kept_roadmaps import kept_roadmaps
from roadmap.rendering.dashboard_parts import (
    draw_half_year,
    draw_levels,
    draw_pace,
    draw_tracks,
    draw_week,
    render_suggestions,
    size_of,
)
from roadmap.rendering.ending import ending_context
from roadmap.rendering.open_topic import stations
from roadmap.rendering.tonight import tonight_context

TIME = "time"
"""The parameter by which a time is chosen, and the cookie that the browser keeps it in."""
YEAR = 60 * 60 * 24 * 365


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What to do in the time that ``?time=`` names, and how far one has come.

    ``?after=`` names the topic of the answer before: the next best is shown.
    """
    assert request.user.is_authenticated
    roadmap = access.roadmap_at_hand(request)
    learner = access.learner_of(request)
    context: dict[str, object] = {"roadmap": roadmap, "nav": "dashboard"}
    snapshot, template = None, "dashboard"
    if roadmap is not None:
        snapshot = learner_snapshot(learner=learner, roadmap=roadmap, now=timezone.now())
        choices = access.at_hand(request).choices
        context["others"] = others_under_way(choices, snapshot.progress.statuses)
        if snapshot.progress.total.is_complete:
            context |= ending_context(snapshot)
            template = "ending"
        else:
            context["greeting"] = greeting_of(snapshot, name=request.user.name)
            context |= what_to_do(request, snapshot) | how_far(snapshot)
    if snapshot is None or not snapshot.progress.total.is_started:
        context["kept_roadmaps"] = kept_roadmaps(learner)
        context["offers_welcome"] = snapshot is not None and not is_welcomed(learner)
    response = render(request, f"roadmap/{template}.html", context)
    keep_time(request, response)
    return response


def what_to_do(request: HttpRequest, snapshot: LearnerSnapshot) -> dict[str, object]:
    """The upper part: the answer, the week, what comes next; after a gap, the place of before."""
    work, gap = work_at_hand(snapshot), gap_of(snapshot)
    found = tonight(work.doables, chosen_time(request, gap), request.GET.get("after", ""))
    week = week_of_learner(snapshot, work)
    outline, suggestions = snapshot.progress.outline, snapshot.suggestions
    context: dict[str, object] = {
        "outline": outline,
        "progress": snapshot.progress,
        "gap": gap,
        **tonight_context(snapshot, found, is_return=gap is not None),
        "week_html": draw_week(snapshot, week, gap),
    }
    if gap is None:
        context["suggestions"] = suggestions
        context["suggestions_html"] = render_suggestions(outline, suggestions)
    elif gap.here is not None:
        context["stations"] = stations(snapshot.progress, gap.here)
        context["category"] = outline.category_by_code[gap.here.category_code]
    return context


def how_far(snapshot: LearnerSnapshot) -> dict[str, object]:
    """The lower part; pace and stones come with the first of them, or with a plan."""
    progress = snapshot.progress
    parts: dict[str, object] = {
        "size": size_of(progress.outline),
        "levels_html": draw_levels(progress),
        "tracks_html": draw_tracks(progress),
    }
    if snapshot.burnup.is_drawn and (snapshot.has_begun or snapshot.plan is not None):
        parts["pace_html"] = draw_pace(snapshot.burnup, snapshot.whole)
    parts["half_year_html"] = draw_half_year(snapshot)
    return parts


def chosen_time(request: HttpRequest, gap: Gap | None) -> int:
    """The minutes that the address names, else those chosen last; half an hour after a gap."""
    kept = "" if gap is not None else request.COOKIES.get(TIME, "")
    usual = USUAL if gap is None else TIMES[0]
    return named_time(request) or (int(kept) if kept in map(str, TIMES) else usual)


def named_time(request: HttpRequest) -> int | None:
    named = request.GET.get(TIME, "")
    return int(named) if named in map(str, TIMES) else None


def keep_time(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser remember the time that was chosen: a GET writes nothing to the database."""
    minutes = named_time(request)
    if minutes is not None and request.COOKIES.get(TIME) != str(minutes):
        response.set_cookie(
            TIME, str(minutes), max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
