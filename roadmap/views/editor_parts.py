"""The editor of one's own roadmap: what belongs to a topic."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from config import errors
from roadmap.domain.catalog.old_slugs import present_slugs
from roadmap.domain.forks.topic_parts import (
    add_link,
    add_objective,
    change_objective,
    release,
    remove_link,
    remove_objective,
    require,
)
from roadmap.forms.editing import LinkForm, ObjectiveTextForm, ObjectiveWordsForm, RequiredForm
from roadmap.models import Roadmap, Topic
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast
from roadmap.views.editor_forms import attempt, carry_out, editing
from roadmap.views.editor_topics import own_topic, to_topic, topic_page
from roadmap.views.old_slugs import follow_renames_of_own


@require_POST
@editing
@follow_renames_of_own
def objectives(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Add an objective."""
    found = own_topic(request, roadmap, topic)
    form = ObjectiveTextForm(request.POST, auto_id="objective-%s")
    if not form.is_valid():
        return topic_page(request, found, {"objective_form": form})
    carry_out(request, lambda: add_objective(topic=found, **form.cleaned_data), "Objective added.")
    return to_topic(found, "objectives")


@require_POST
@editing
@follow_renames_of_own
def objective(request: HttpRequest, roadmap: str, topic: str, uid: UUID) -> HttpResponse:
    """Change an objective's text or, with ``remove``, remove it."""
    found = own_topic(request, roadmap, topic)
    if "remove" in request.POST:
        carry_out(
            request,
            lambda: remove_objective(topic=found, uid=uid, seal=request.POST.get("seal", "")),
            "Objective removed. Ticks on it are kept.",
        )
        return to_topic(found, "objectives")
    form = ObjectiveWordsForm(request.POST)
    attempt(form, lambda values: change_objective(topic=found, uid=uid, seal=form.seal, **values))
    if form.errors:
        return topic_page(request, found, objective_form=(uid, form))
    add_toast(request, Toast("Saved."))
    return to_topic(found, "objectives")


@require_POST
@editing
@follow_renames_of_own
def links(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Add a link."""
    found = own_topic(request, roadmap, topic)
    form = LinkForm(request.POST, auto_id="link-%s")
    if not form.is_valid():
        return topic_page(request, found, {"link_form": form})
    carry_out(request, lambda: add_link(topic=found, values=form.cleaned_data), "Link added.")
    return to_topic(found, "links")


@require_POST
@editing
@follow_renames_of_own
def link_removal(request: HttpRequest, roadmap: str, topic: str, link: int) -> HttpResponse:
    found = own_topic(request, roadmap, topic)
    carry_out(
        request,
        lambda: remove_link(topic=found, pk=link, seal=request.POST.get("seal", "")),
        "Link removed.",
    )
    return to_topic(found, "links")


@require_POST
@editing
@follow_renames_of_own
def before(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Add a prerequisite or, with ``remove``, remove it."""
    found = own_topic(request, roadmap, topic)
    form = RequiredForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    other = required_topic(found.roadmap, form.cleaned_data["required"])
    if "remove" in request.POST:
        carry_out(request, lambda: release(topic=found, required=other))
    else:
        carry_out(request, lambda: require(topic=found, required=other))
    return to_topic(found, "before")


def required_topic(roadmap: Roadmap, slug: str) -> Topic:
    """The topic that a form names, by a slug that it has or once had."""
    slug = present_slugs(roadmap.slug, [slug]).get(slug, slug)
    return get_object_or_404(Topic.objects.not_draft(), roadmap=roadmap, slug=slug)
