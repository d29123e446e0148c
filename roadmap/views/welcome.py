"""The first five minutes: three questions, the time zone, then the first topic; for all people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.profile import save_time_zone
from accounts.time_zones import UTC, called, clock
from config.http import see_other
from roadmap import access
from roadmap.domain.catalog.outline import Outline
from roadmap.domain.guidance.evenings import evenings_of
from roadmap.domain.guidance.welcome import (
    Answers,
    answers_of,
    keep_answers,
    topics_of,
)
from roadmap.domain.humanize import counted, in_digits, isolated
from roadmap.domain.progress.likely_known import LIKELY
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Experience, Goal
from roadmap.forms.welcome import HOURS, WelcomeForm
from roadmap.models import Roadmap
from roadmap.views.beginning import beginning
from roadmap.views.imports import import_checklist

Offered = tuple[str, str, str]
"""An answer: its value, its words, and what it leads to."""


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """GET asks, POST keeps what was answered and goes on to the first topic.

    Who has programmed before goes by placement. With a file the next page says what it would do.
    """
    roadmap, zone = access.roadmap_at_hand(request), zone_of(request)
    form = WelcomeForm(request.POST if request.method == "POST" else None, zone=zone)
    if not form.is_valid():
        return ask(request, form, roadmap, zone)
    keep(request, form, roadmap)
    if request.FILES and request.user.is_authenticated:
        return import_checklist(request)
    return see_other(onward(request, roadmap, form.answers.experience))


def ask(
    request: HttpRequest, form: WelcomeForm, roadmap: Roadmap | None, zone: str
) -> HttpResponse:
    learner = access.learner_of(request)
    progress = load_progress(learner=learner, roadmap=roadmap) if roadmap is not None else None
    if not form.is_bound:
        form.initial = {"zone": zone, **given(answers_of(learner, roadmap))}
    context = {
        "form": form,
        "roadmap": roadmap,
        "stands": stands(progress.outline if progress is not None else None),
        "weeks": [(str(hours), in_digits(hours, "hour"), nights(hours * 60)) for hours in HOURS],
        "goals": goals(progress),
        "asks_browser": zone == UTC and not form.is_bound,
        "place": called(zone),
        "clock": clock(zone, timezone.now()),
        "nav": "",
    }
    return render(request, "roadmap/welcome.html", context, status=422 if form.errors else 200)


def given(answers: Answers) -> dict[str, Any]:
    """The answers of before, as the form names them."""
    hours = answers.weekly_minutes / 60 if answers.weekly_minutes else None
    return {
        "experience": answers.experience,
        "hours": f"{hours:g}" if hours else None,
        "goal": answers.goal,
    }


def stands(outline: Outline | None) -> list[Offered]:
    levels = outline.levels if outline is not None else ()
    first = isolated(levels[0].title) if levels else "the first level"
    leads = {
        Experience.NEW: "You begin with the first topic.",
        Experience.SOME: (
            "You first tick what you know; the usual first topics are ticked for you to check."
        ),
        Experience.WORKING: f"The same, with the important topics of {first} ticked.",
    }
    return [(each.value, each.label, leads[each]) for each in Experience]


def nights(weekly_minutes: int) -> str:
    return in_digits(evenings_of(weekly_minutes), "evening")


GOALS = {
    Goal.ESSENTIALS: ("A first job", "The essentials first"),
    Goal.IMPORTANT: ("Filling gaps", "Everything important"),
    Goal.EVERYTHING: ("All of it", ""),
}


def goals(progress: RoadmapProgress | None) -> list[Offered]:
    """What one may learn for, each with how many topics are left for it."""
    found = []
    for goal, (words, what) in GOALS.items():
        count = topics_of(progress, goal) if progress is not None else 0
        topics = in_digits(count, "topic")
        if progress is not None and progress.total.is_started:
            topics = f"{topics} left"
        if goal is Goal.EVERYTHING and progress is not None:
            topics = f"{topics}, {counted(len(progress.outline.levels), 'level')}"
        if goal is Goal.IMPORTANT:
            topics = f"{topics}, less what you know"
        about = ": ".join(filter(None, (what, topics if count else "")))
        found.append((goal.value, words, f"{about}." if about else ""))
    return found


def zone_of(request: HttpRequest) -> str:
    """The time zone that the person has; a visitor may have one before any tick."""
    if request.user.is_authenticated:
        return str(request.user.time_zone)
    return str(request.session.get(access.GUEST_ZONE, UTC))


def keep(request: HttpRequest, form: WelcomeForm, roadmap: Roadmap | None) -> None:
    """Keep the zone and the answers; a visitor who answers nothing stays one without a row."""
    zone, answers = form.cleaned_data["zone"], form.answers
    if zone and zone != zone_of(request):
        if request.user.is_authenticated:
            save_time_zone(user=request.user, time_zone=zone)
        else:
            request.session[access.GUEST_ZONE] = zone
    if answers or not access.learner_of(request).is_nobody:
        learner = access.learner_for_writing(request)
        keep_answers(learner=learner, roadmap=roadmap, answers=answers, now=timezone.now())


def onward(request: HttpRequest, roadmap: Roadmap | None, experience: Experience | None) -> str:
    if roadmap is None:
        signed_in = request.user.is_authenticated
        return reverse("roadmap:dashboard" if signed_in else "roadmap:index")
    if experience in LIKELY:
        return f"{reverse('roadmap:placement', args=[roadmap.slug])}?as={experience}"
    return beginning(load_progress(learner=access.learner_of(request), roadmap=roadmap))
