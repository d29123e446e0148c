"""Ticking the objectives of a topic."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from config import errors
from roadmap import access
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.selectors import load_progress
from roadmap.forms.learning import ObjectiveForm
from roadmap.rendering.answers import answer
from roadmap.rendering.open_topic import read_open_topic
from roadmap.rendering.page_update import OF_TICKS, PageUpdate, Toast, topic_parts
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
    shown = read_open_topic(learner=learner, progress=progress, row=row)
    parts = (objectives_part(found, shown.objectives), *topic_parts(progress, shown, OF_TICKS))
    update = PageUpdate(toast, parts)
    return answer(request, update, fallback=found.get_absolute_url(), place="h-goals")
