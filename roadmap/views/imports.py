"""Import of a checklist: a preview of what it would do, then the import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from config.http import see_other
from config.rate_limits import enforce
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.checklists.corrections import CorrectedMatches, correct
from roadmap.domain.checklists.import_plan import match_checklist, plan_import
from roadmap.domain.forks.fork import OWN_LIMIT, TooManyRoadmapsError
from roadmap.domain.forks.import_checklist import (
    ImportResult,
    OwnRoadmap,
    apply_as_roadmap,
    apply_import,
)
from roadmap.domain.progress.preferences import follow_roadmap
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress
from roadmap.forms.imports import PROGRESS, ROADMAP, ImportForm
from roadmap.models import Roadmap
from roadmap.rendering.answers import add_toast
from roadmap.rendering.import_preview import preview, progress_toast, roadmap_toast
from roadmap.views.exports import rate_limit_key

NO_ROADMAP = "There is no roadmap here yet; make the file one of your own."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_checklist(request: HttpRequest) -> HttpResponse:
    """GET asks for a checklist; POST shows what it would do or, with ``step=apply``, does it."""
    roadmaps = offered_roadmaps(request)
    if request.method != "POST":
        return show(request, "import.html", ImportForm(initial=wanted(request), roadmaps=roadmaps))
    enforce(rate_limits.IMPORTS, rate_limit_key(request))
    form = ImportForm(request.POST, request.FILES, roadmaps=roadmaps)
    if not form.is_valid():
        return show(request, "import.html", form)
    if form.cleaned_data["use"] == ROADMAP:
        return as_roadmap(request, form)
    roadmap = chosen_roadmap(request, form)
    if roadmap is None:
        missing = "The file names no roadmap; choose one." if roadmaps else NO_ROADMAP
        form.add_error("roadmap", missing)
        return show(request, "import.html", form)
    return as_progress(request, form, roadmap)


def show(
    request: HttpRequest, template: str, form: ImportForm, context: dict[str, Any] | None = None
) -> HttpResponse:
    """A page of the import, with what is wrong in the form where anything is."""
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "nav": "", **(context or {})}
    return render(request, f"roadmap/{template}", context, status=status)


def offered_roadmaps(request: HttpRequest) -> list[tuple[str, str]]:
    """The official ones, one's own, and the one that the request names, by slug and title."""
    visible = access.visible_roadmaps(request)
    named = request.POST.get("roadmap") or request.GET.get("roadmap", "")
    named = named.replace("\x00", "")  # PostgreSQL refuses it
    found = visible.filter(
        Q(pk__in=Roadmap.objects.published().official())
        | Q(owner_id=request.user.pk)
        | Q(slug=named)
    )
    return [(slug, title) for slug, title in found.values_list("slug", "title")]


def wanted(request: HttpRequest) -> dict[str, str]:
    """Initial values of the form, from the link that led to the page."""
    use = request.GET.get("use", "")
    return {
        "roadmap": request.GET.get("roadmap", ""),
        "use": use if use == ROADMAP else PROGRESS,
    }


def chosen_roadmap(request: HttpRequest, form: ImportForm) -> Roadmap | None:
    """The roadmap that the person chose, else the one that the file names, else the one at hand."""
    visible = access.visible_roadmaps(request)
    slug = form.cleaned_data["roadmap"]
    if slug:
        return visible.filter(slug=slug).first()
    uid = form.checklist.roadmap_uid
    named = visible.filter(uid=uid).first() if uid else None
    return named or access.roadmap_at_hand(request)


def as_progress(request: HttpRequest, form: ImportForm, roadmap: Roadmap) -> HttpResponse:
    """Show the matches, or set what they say."""
    progress = load_progress(learner=access.learner_of(request), roadmap=roadmap)
    matches = match_checklist(checklist=form.checklist, progress=progress, user=request.user)
    # Corrections that were made for another roadmap mean nothing here.
    overrides = form.overrides() if request.POST.get("matched") == roadmap.slug else {}
    corrected = correct(matches, progress, overrides)
    if corrected.faults:
        form.add_error(None, "Some lines name no topic; choose one from the list, or nothing.")
    elif request.POST.get("step") == "apply":
        result = carry_out(form, lambda: progress_import(request, form, progress, corrected))
        if result is not None:
            add_toast(request, progress_toast(result))
            return see_other(roadmap.get_absolute_url())
    plan = plan_import(matches=corrected.matches, progress=progress, tick=form.cleaned_data["tick"])
    context = {
        "roadmap": roadmap,
        "outline": progress.outline,
        "tick": form.cleaned_data["tick"],
        **preview(progress, plan, corrected),
    }
    return show(request, "import_progress.html", form, context)


def progress_import(
    request: HttpRequest, form: ImportForm, progress: RoadmapProgress, corrected: CorrectedMatches
) -> ImportResult:
    return apply_import(
        learner=access.learner_of(request),
        matches=corrected.matches,
        tick=form.cleaned_data["tick"],
        own=own_roadmap(request, form, progress.outline.title)
        if form.cleaned_data["own"]
        else None,
    )


def as_roadmap(request: HttpRequest, form: ImportForm) -> HttpResponse:
    """Show what the new roadmap would hold, or make it."""
    own = own_roadmap(request, form, "My checklist")
    tick = form.cleaned_data["tick"]
    if request.POST.get("step") == "apply":
        learner = access.learner_of(request)
        result = carry_out(form, lambda: apply_as_roadmap(learner=learner, own=own, tick=tick))
        if result is not None and result.made is not None:
            if form.cleaned_data["follow"]:
                follow_roadmap(learner=learner, roadmap=result.made.roadmap)
            add_toast(request, roadmap_toast(result))
            return see_other(result.made.roadmap.get_absolute_url())
    items = list(own.checklist.walk())
    context = {
        "checklist": own.checklist,
        "title": own.title,
        "tick": tick,
        "topics": own.checklist.needed,
        "ticked": sum(item.ticked is True and not item.children for item in items),
    }
    return show(request, "import_roadmap.html", form, context)


def own_roadmap(request: HttpRequest, form: ImportForm, otherwise: str) -> OwnRoadmap:
    assert request.user.is_authenticated
    title = form.cleaned_data["title"].strip() or form.checklist.title or otherwise
    return OwnRoadmap(form.checklist, form.documents, title, request.user)


def carry_out(form: ImportForm, work: Callable[[], ImportResult]) -> ImportResult | None:
    """Do the import; None where it can't be done, and the form says why."""
    try:
        return work()
    except TooManyRoadmapsError:
        form.add_error(None, f"You have {OWN_LIMIT} roadmaps, as many as there is room for.")
        return None
