"""The editor of one's own roadmap: its topics."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config import errors
from config.http import see_other
from roadmap import access
from roadmap.domain.content.operations import RefusedError
from roadmap.domain.editor.editing import EDITABLE, add_topic, change_topic
from roadmap.domain.editor.hiding import hide_topic, show_topic
from roadmap.domain.editor.listing import name_of_place, place_named, places, requirable
from roadmap.domain.editor.moving import move_topic, shift_topic
from roadmap.domain.editor.topic_parts import (
    add_link,
    add_objective,
    change_objective,
    release,
    remove_link,
    remove_objective,
    require,
)
from roadmap.enums import Lifecycle
from roadmap.forms_editing import (
    DirectionForm,
    HiddenForm,
    LinkForm,
    NewTopicForm,
    ObjectiveTextForm,
    PlaceForm,
    RequiredForm,
    TopicForm,
)
from roadmap.models import Roadmap, Topic
from roadmap.views.editor import carry_out, editing, page
from roadmap.views.refresh import Toast, say


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def new_topic(request: HttpRequest, roadmap: str) -> HttpResponse:
    """GET asks for a topic, ``?place=`` says where; POST adds it."""
    found = access.own_roadmap_or_404(request, roadmap)
    offered = places(found)
    if request.method != "POST":
        start = {"place": request.GET.get("place", ""), "difficulty": 1, "importance": 1}
        form = NewTopicForm(places=offered, initial=start | {"minutes": 60})
        return page(request, "new_topic", found, {"form": form})
    form = NewTopicForm(request.POST, places=offered)
    if form.is_valid():
        values = dict(form.cleaned_data)
        place = place_named(found, values.pop("place"))
        try:
            topic = add_topic(roadmap=found, values=values, **place)
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            say(request, Toast(f"{topic.title} is added."))
            return to_topic(topic)
    return page(request, "new_topic", found, {"form": form}, bad=True)


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def topic(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """GET shows everything of a topic, POST gives it other words and ratings."""
    found = own_topic(request, roadmap, topic)
    if request.method != "POST":
        return topic_page(request, found)
    form = TopicForm(request.POST)
    if form.is_valid():
        try:
            changed = change_topic(topic=found, values=form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            say(request, Toast("Saved." if changed else "Nothing was changed."))
            return to_topic(found)
    return topic_page(request, Topic.objects.get(pk=found.pk), {"form": form}, bad=True)


def topic_page(
    request: HttpRequest, topic: Topic, forms: dict[str, Any] | None = None, *, bad: bool = False
) -> HttpResponse:
    """Everything of a topic; ``forms`` are those that hold something that was refused."""
    roadmap = topic.roadmap
    start = {name: getattr(topic, name) for name in EDITABLE}
    context = {
        "topic": topic,
        "is_hidden": topic.lifecycle == Lifecycle.RETIRED,
        "form": TopicForm(initial=start),
        "place_form": PlaceForm(
            places=places(roadmap, topic), initial={"place": name_of_place(topic)}
        ),
        "objectives": topic.objectives.filter(archived=False),
        "objective_form": ObjectiveTextForm(auto_id="objective-%s"),
        "links": topic.resources.all(),
        "link_form": LinkForm(auto_id="link-%s"),
        "before": [edge.requires for edge in topic.prerequisites.select_related("requires")],
        "requirable": requirable(topic),
        **(forms or {}),
    }
    return page(request, "topic", roadmap, context, bad=bad)


def own_topic(request: HttpRequest, roadmap: str, topic: str) -> Topic:
    return access.own_topic_or_404(access.own_roadmap_or_404(request, roadmap), topic)


def to_topic(topic: Topic, anchor: str = "") -> HttpResponse:
    address = reverse("roadmap:edit-topic", args=[topic.roadmap.slug, topic.slug])
    return see_other(f"{address}#{anchor}" if anchor else address)


def to_row(topic: Topic, went: str = "") -> HttpResponse:
    """Back to the topic's row in the list; ``went`` names the button that gets the focus again.

    A browser does not look for the focus where an address names a place in the page.
    """
    address = reverse("roadmap:edit-level", args=[topic.roadmap.slug, topic.level.slug])
    if not went:
        return see_other(f"{address}#e-{topic.slug}")
    return see_other(f"{address}?{urlencode({'at': topic.slug, 'went': went})}")


@require_POST
@editing
def place(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Put the topic, with all below it, somewhere else."""
    found = own_topic(request, roadmap, topic)
    form = PlaceForm(request.POST, places=places(found.roadmap, found))
    if not form.is_valid():
        return topic_page(request, found, {"place_form": form}, bad=True)
    target = place_named(found.roadmap, form.cleaned_data["place"])
    learner = access.learner_of(request)
    try:
        move_topic(topic=found, learner=learner, **target)
    except RefusedError as error:
        form.add_error("place", str(error))
        return topic_page(request, Topic.objects.get(pk=found.pk), {"place_form": form}, bad=True)
    say(request, Toast(f"{found.title} stands there now."))
    return to_row(found)


@require_POST
@editing
def shift(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Let the topic change places with the one above or below it."""
    found = own_topic(request, roadmap, topic)
    form = DirectionForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    direction = form.cleaned_data["direction"]
    carry_out(request, lambda: shift_topic(topic=found, up=direction == "up"))
    return to_row(found, direction)


@require_POST
@editing
def hidden(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Hide the topic with all below it, or show it again."""
    found = own_topic(request, roadmap, topic)
    form = HiddenForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    learner = access.learner_of(request)
    if form.cleaned_data["hidden"]:
        carry_out(
            request,
            lambda: hide_topic(topic=found, learner=learner),
            f"{found.title} is hidden. Nothing you did on it is lost.",
        )
    else:
        carry_out(request, lambda: show_topic(topic=found), f"{found.title} is shown again.")
    return to_row(found, "hidden")


@require_POST
@editing
def objectives(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Add an objective."""
    found = own_topic(request, roadmap, topic)
    form = ObjectiveTextForm(request.POST, auto_id="objective-%s")
    if not form.is_valid():
        return topic_page(request, found, {"objective_form": form}, bad=True)
    carry_out(request, lambda: add_objective(topic=found, **form.cleaned_data), "Objective added.")
    return to_topic(found, "objectives")


@require_POST
@editing
def objective(request: HttpRequest, roadmap: str, topic: str, uid: UUID) -> HttpResponse:
    """Put an objective in other words or, with ``remove``, take it away."""
    found = own_topic(request, roadmap, topic)
    if "remove" in request.POST:
        remove_objective(topic=found, uid=uid)
        say(request, Toast("Objective removed. Ticks on it are kept."))
        return to_topic(found, "objectives")
    form = ObjectiveTextForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    change_objective(topic=found, uid=uid, **form.cleaned_data)
    say(request, Toast("Saved."))
    return to_topic(found, "objectives")


@require_POST
@editing
def links(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Add a link."""
    found = own_topic(request, roadmap, topic)
    form = LinkForm(request.POST, auto_id="link-%s")
    if not form.is_valid():
        return topic_page(request, found, {"link_form": form}, bad=True)
    carry_out(request, lambda: add_link(topic=found, values=form.cleaned_data), "Link added.")
    return to_topic(found, "links")


@require_POST
@editing
def link_removal(request: HttpRequest, roadmap: str, topic: str, link: int) -> HttpResponse:
    found = own_topic(request, roadmap, topic)
    remove_link(topic=found, pk=link)
    say(request, Toast("Link removed."))
    return to_topic(found, "links")


@require_POST
@editing
def before(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Let another topic come before this one or, with ``remove``, no longer."""
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
    return get_object_or_404(Topic.objects.not_draft(), roadmap=roadmap, slug=slug)
