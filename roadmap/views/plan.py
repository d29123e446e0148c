"""The plan: the weekly hours, the target date, and what they mean."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from config.http import see_other, wants_fragment
from roadmap import access
from roadmap.domain.guidance.doable import work_at_hand
from roadmap.domain.guidance.gap import gap_of
from roadmap.domain.guidance.moved_plan import DATE, HOURS, move_plan
from roadmap.domain.guidance.outlook import forecasts_of, outlook
from roadmap.domain.guidance.plan import (
    drop_plan,
    figure,
    intent,
    meaning,
    pace_text,
    plan_of,
    prospects,
    save_plan,
)
from roadmap.domain.guidance.snapshot import LearnerSnapshot, learner_snapshot
from roadmap.domain.guidance.week import week_of_learner
from roadmap.domain.guidance.welcome import answers_of
from roadmap.domain.humanize import isolated
from roadmap.domain.progress.kept_roadmaps import kept_roadmaps
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Goal
from roadmap.forms.learning import PlanForm
from roadmap.models import Roadmap
from roadmap.rendering.answers import add_toast, fetch_anew
from roadmap.rendering.dashboard_parts import draw_pace_table, draw_week
from roadmap.rendering.page_update import Toast


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """GET shows the plan for the followed roadmap, POST keeps one or, with ``remove``, forgets it.

    With ``keep-hours`` or ``keep-date``, which name the roadmap, it is moved after a gap. A form
    names the roadmap it was shown for: what was followed since, elsewhere, has its own.
    """
    learner = access.learner_of(request)
    roadmap = planned_roadmap(request)
    if request.method == "POST" and "remove" in request.POST and roadmap is not None:
        removed = drop_plan(learner=learner, roadmap=roadmap)
        add_toast(request, Toast("Plan removed." if removed else "There was no plan."))
        return see_other(reverse("roadmap:plan"))
    keep = next((each for each in (HOURS, DATE) if f"keep-{each}" in request.POST), "")
    if keep and roadmap is not None:
        return moved(request, learner, roadmap, keep)
    now = timezone.now()
    today = learner.day(now)
    form = PlanForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and roadmap is not None and form.is_valid():
        data = form.cleaned_data
        before = plan_of(learner, roadmap)
        saved = save_plan(
            learner=learner,
            roadmap=roadmap,
            weekly_minutes=data["weekly_minutes"],
            target_date=data["target_date"],
            goal=Goal(data["goal"]),
            today=today,
        )
        was = intent(before, today) if before is not None else ""
        text = f"Plan for {isolated(roadmap.title)} saved."
        if was and was != intent(saved, today):
            text += f" Before it was: {was}."
        add_toast(request, Toast(text))
        return see_other(reverse("roadmap:plan"))
    context: dict[str, object] = {"roadmap": roadmap, "form": form, "nav": "dashboard"}
    snapshot = None
    if roadmap is not None:
        snapshot = learner_snapshot(learner=learner, roadmap=roadmap, now=now)
        context |= plan_context(snapshot, form)
    if snapshot is None or not snapshot.progress.total.is_started:
        context["kept_roadmaps"] = kept_roadmaps(learner)
    return render(request, "roadmap/plan.html", context, status=422 if form.errors else 200)


def moved(request: HttpRequest, learner: Learner, roadmap: Roadmap, keep: str) -> HttpResponse:
    """Let the plan hold from today, by its hours or by its date; back to the dashboard."""
    snapshot = learner_snapshot(learner=learner, roadmap=roadmap, now=timezone.now())
    plan = move_plan(snapshot, roadmap=roadmap, keep=keep)
    text = "The plan holds as it is."
    if plan is not None:
        text = f"The plan moved: {intent(plan, snapshot.today)}."
    if wants_fragment(request):
        return fetch_anew(request, Toast(text))
    add_toast(request, Toast(text))
    return see_other(reverse("roadmap:dashboard"))


def planned_roadmap(request: HttpRequest) -> Roadmap | None:
    """The roadmap that a plan is for: the one that a form names, else the followed one."""
    names = ("roadmap", f"keep-{HOURS}", f"keep-{DATE}") if request.method == "POST" else ()
    slug = next(filter(None, map(request.POST.get, names)), "")
    return access.roadmap_or_404(request, slug) if slug else access.roadmap_at_hand(request)


def plan_context(snapshot: LearnerSnapshot, form: PlanForm) -> dict[str, object]:
    """What the plan comes to; the form is filled with it where nothing was sent."""
    plan, progress, today = snapshot.plan, snapshot.progress, snapshot.today
    if plan is not None:
        hours = round(plan.weekly_minutes / 60, 2) if plan.weekly_minutes else None
        form.initial = {
            "hours": f"{hours:g}" if hours else None,
            "target_date": plan.target_date,
            "goal": plan.goal,
        }
    else:
        form.initial = {"goal": answers_of(snapshot.learner, None).goal}
    forecasts = forecasts_of(snapshot)
    week = week_of_learner(snapshot, work_at_hand(snapshot)) if plan is not None else None
    return {
        "outline": progress.outline,
        "progress": progress,
        "plan": plan,
        "meaning": meaning(progress, plan, today) if plan is not None else "",
        "pace": pace_text(snapshot.burnup),
        "outlook": outlook(snapshot.burnup, snapshot.whole),
        "forecast": any(forecasts.values()),
        "prospects": prospects(progress, plan, today, forecasts),
        "hours": figure(plan.weekly_minutes) if plan and plan.weekly_minutes else "",
        "week_html": draw_week(snapshot, week, gap_of(snapshot), is_plan=True) if week else "",
        "pace_table_html": draw_pace_table(snapshot.burnup) if snapshot.burnup.is_drawn else "",
        "time_zone": snapshot.learner.zone.key,
    }
