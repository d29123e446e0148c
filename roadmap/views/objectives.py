"""Ticking the objectives of a topic."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from config import errors
from roadmap import access
from roadmap.domain.catalog.topic_content import load_topic_content
from roadmap.domain.notes.topic_notes import topic_notes_of
from roadmap.domain.progress.objectives import offers_done, set_objective
from roadmap.domain.progress.selectors import load_progress
from roadmap.forms.learning import ObjectiveForm
from roadmap.rendering.answers import answer
from roadmap.rendering.page_update import PageUpdate, Toast, offer_part
from roadmap.rendering.topic_parts import objectives_part
from roadmap.views.old_slugs import follow_renames


@follow_renames
@require_POST
def objective(request: HttpRequest, roadmap: str, topic: str, uid: UUID) -> HttpResponse:
    found = access.topic_or_404(request, access.roadmap_or_404(request, roadmap), topic)
    wanted = access.objective_or_404(found, str(uid))
    form = ObjectiveForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    checked = form.cleaned_data["checked"]
    learner = access.learner_for_writing(request)
    outcome = set_objective(learner=learner, objective=wanted, checked=checked)
    toast = Toast("Objective ticked." if checked else "Tick taken away.", None, outcome.action_id)
    progress = load_progress(learner=learner, roadmap=found.roadmap)
    row = progress.outline.rows[found.pk]
    content = load_topic_content(progress.outline, row)
    ticks = topic_notes_of(learner, row, content.objectives).checked(content.objectives)
    offered = offers_done(ticks, progress.status(row))
    update = PageUpdate(
        toast,
        (
            objectives_part(found, ticks),
            offer_part(row, progress.outline, offered=offered),
        ),
    )
    return answer(request, update, fallback=found.get_absolute_url())
