"""Ticking the objectives of a topic."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from config import errors
from config.http import page_address, see_other, vary_on_fragment, wants_fragment
from roadmap import access
from roadmap.domain.catalog.topic_content import material_of
from roadmap.domain.notes.topic_notes import notebook_of
from roadmap.domain.progress.objectives import offers_done, set_objective
from roadmap.domain.progress.selectors import load_trail
from roadmap.forms.learning import ObjectiveForm
from roadmap.rendering.page_update import Toast, say


@require_POST
def objective(request: HttpRequest, roadmap: str, topic: str, uid: UUID) -> HttpResponse:
    found = access.topic_or_404(request, access.roadmap_or_404(request, roadmap), topic)
    goal = access.objective_or_404(found, str(uid))
    form = ObjectiveForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    checked = form.cleaned_data["checked"]
    learner = access.learner_for_writing(request)
    outcome = set_objective(learner=learner, objective=goal, checked=checked)
    toast = Toast("Objective ticked." if checked else "Tick taken away.", None, outcome.action_id)
    if not wants_fragment(request):
        say(request, toast)
        return see_other(page_address(request, found.get_absolute_url()))
    trail = load_trail(learner=learner, roadmap=found.roadmap)
    row = trail.outline.rows[found.pk]
    goals = material_of(trail.outline, row).goals
    objectives = notebook_of(learner, row, goals).checked(goals)
    context = {
        "roadmap": found.roadmap,
        "outline": trail.outline,
        "row": row,
        "topic": found,
        "objectives": objectives,
        "offer_done": offers_done(objectives, trail.status(row)),
        "toast": toast,
    }
    response = render(request, "roadmap/responses/objective_saved.html", context)
    return vary_on_fragment(response)
