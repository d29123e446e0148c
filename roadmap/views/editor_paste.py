"""The editor of one's own roadmap: topics from pasted lines, looked at before they are added."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.http import see_other
from roadmap import access
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.forks.pasted_lines import MOST_LINES
from roadmap.domain.forks.pasting import PastePlan, add_lines, plan_lines
from roadmap.domain.forks.places import place_named, places
from roadmap.domain.forks.selection import EditStep
from roadmap.forms.selection import PasteForm
from roadmap.models import Roadmap, Topic
from roadmap.rendering.answers import add_toast
from roadmap.rendering.editor_toasts import with_undo
from roadmap.views.editor_forms import attempt, editing, page, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def paste(request: HttpRequest, roadmap: str) -> HttpResponse:
    """GET asks for lines, ``?place=`` says where they go; POST shows what they become, or adds."""
    found = access.own_roadmap_or_404(request, roadmap)
    choices = places(found)
    if request.method != "POST":
        form = PasteForm(places=choices, initial={"place": request.GET.get("place", "")})
        return paste_page(request, found, form)
    form = PasteForm(request.POST, places=choices)
    if "add" in request.POST and form.is_valid() and form.is_seen:
        step = attempt(form, lambda values: added(request, found, form))
        if step is not None:
            return to_first(request, found, step)
    return paste_page(request, found, form, plan_of(found, form))


def added(request: HttpRequest, roadmap: Roadmap, form: PasteForm) -> EditStep:
    return add_lines(
        roadmap=roadmap,
        place=place_named(roadmap, form.cleaned_data["place"]),
        lines=form.pasted,
        learner=access.learner_of(request),
    )


def plan_of(roadmap: Roadmap, form: PasteForm) -> PastePlan | None:
    """What the lines become; None where the form is wrong."""
    if not form.is_valid():
        return None
    place = place_named(roadmap, form.cleaned_data["place"])
    try:
        return plan_lines(roadmap=roadmap, place=place, lines=form.pasted)
    except ChangeRefusedError as error:
        form.add_error("place", str(error))
        return None


def paste_page(
    request: HttpRequest, roadmap: Roadmap, form: PasteForm, plan: PastePlan | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "plan": plan,
        "most": MOST_LINES,
        "seen": form.digest if plan is not None else "",
        "has_lines": roadmap.categories.exists(),
    }
    return page(
        request, "paste", roadmap, context, status=status_of(form) if form.is_bound else 200
    )


def to_first(request: HttpRequest, roadmap: Roadmap, step: EditStep) -> HttpResponse:
    """To the first topic that was added, among those of its level."""
    first = Topic.objects.filter(pk=step.first).select_related("level").first()
    if first is None:
        add_toast(request, with_undo("They stand there already.", roadmap=roadmap, step=step))
        return see_other(reverse("roadmap:edit", args=[roadmap.slug]))
    assert step.changeset is not None
    add_toast(request, with_undo(f"{step.changeset.summary}.", roadmap=roadmap, step=step))
    address = reverse("roadmap:edit-level", args=[roadmap.slug, first.level.slug])
    return see_other(f"{address}?{urlencode({'at': first.slug, 'went': 'tick'})}")
