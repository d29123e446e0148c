"""The editor of one's own roadmap: its topics."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config import errors
from config.http import see_other
from roadmap import access
from roadmap.domain.changes.form import seal_of_fields
from roadmap.domain.changes.validate import DEPTH
from roadmap.domain.forks.editing import add_topic, change_topic
from roadmap.domain.forks.editor_rows import requirable
from roadmap.domain.forks.hiding import hide, show
from roadmap.domain.forks.moving import move_topic, shift_topic
from roadmap.domain.forks.places import name_of_place, place_named, places
from roadmap.domain.forks.selection import Selection
from roadmap.domain.forks.topic_parts import LINK_WORDS
from roadmap.domain.humanize import isolated
from roadmap.enums import Lifecycle
from roadmap.forms.editing import (
    DirectionForm,
    HiddenForm,
    LinkForm,
    NewTopicForm,
    ObjectiveTextForm,
    ObjectiveWordsForm,
    OtherPlaceForm,
    TopicWordsForm,
)
from roadmap.models import Roadmap, Topic
from roadmap.rendering import editor_toasts
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast
from roadmap.views.editor_forms import (
    attempt,
    carry_out,
    editing,
    page,
    position_shown,
    status_of,
    step_out,
)
from roadmap.views.old_slugs import follow_renames_of_own


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def new_topic(request: HttpRequest, roadmap: str) -> HttpResponse:
    """GET asks for a topic, ``?place=`` says where; POST adds it."""
    found = access.own_roadmap_or_404(request, roadmap)
    choices = places(found)
    has_lines = any(each for _, each in choices)
    if request.method != "POST":
        start = {"place": request.GET.get("place", ""), "difficulty": 1, "importance": 1}
        form = NewTopicForm(places=choices, initial=start | {"minutes": 60})
        return page(request, "new_topic", found, {"form": form, "has_lines": has_lines})
    form = NewTopicForm(request.POST, places=choices)
    topic = attempt(
        form, lambda values: add_topic(roadmap=found, **place_and_values(found, values))
    )
    if topic is None:
        context = {"form": form, "has_lines": has_lines}
        return page(request, "new_topic", found, context, status=status_of(form))
    add_toast(request, Toast(f"{isolated(topic.title)} is added."))
    return to_topic(topic)


def place_and_values(roadmap: Roadmap, values: dict[str, Any]) -> dict[str, Any]:
    """Arguments of :func:`add_topic`: the place that was chosen, and the other values."""
    place = place_named(roadmap, values["place"])
    return {**place, "values": {name: values[name] for name in values if name != "place"}}


@require_http_methods(["GET", "HEAD", "POST"])
@editing
@follow_renames_of_own
def topic(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """GET shows everything of a topic, POST changes its texts and ratings."""
    found = own_topic(request, roadmap, topic)
    if request.method != "POST":
        return topic_page(request, found)
    form = TopicWordsForm(request.POST)
    changed = attempt(form, lambda values: change_topic(topic=found, values=values, seal=form.seal))
    if changed is None:
        return topic_page(request, found, {"form": form})
    add_toast(request, Toast("Saved." if changed else "Nothing was changed."))
    return to_topic(found)


def topic_page(
    request: HttpRequest,
    topic: Topic,
    refused: dict[str, Form] | None = None,
    objective_form: tuple[UUID, Form] | None = None,
) -> HttpResponse:
    """Everything of a topic as it is now.

    Args:
        refused: forms with what is wrong in them, by their names in the page.
        objective_form: one of those about objectives, with the uid of its objective.
    """
    topic = access.own_topic_or_404(request, topic.roadmap.slug, topic.slug)
    roadmap = topic.roadmap
    wrong: dict[UUID, Form] = dict([objective_form] if objective_form else [])
    context = {
        "topic": topic,
        "is_hidden": topic.lifecycle == Lifecycle.RETIRED,
        "can_hold": topic.lifecycle != Lifecycle.RETIRED and depth_of(topic) + 1 < DEPTH,
        "form": TopicWordsForm().about(topic),
        "place_form": OtherPlaceForm(places=places(roadmap, topic)).of(topic, name_of_place(topic)),
        "objectives": [
            (each, wrong.get(each.uid) or ObjectiveWordsForm().about(each))
            for each in topic.objectives.filter(archived=False)
        ],
        "objective_form": ObjectiveTextForm(auto_id="objective-%s"),
        "links": [(link, seal_of_fields(link, LINK_WORDS)) for link in topic.resources.all()],
        "link_form": LinkForm(auto_id="link-%s"),
        "before": [edge.requires for edge in topic.prerequisites.select_related("requires")],
        "requirable": requirable(topic),
        **(refused or {}),
    }
    forms = [*(refused or {}).values(), *wrong.values()]
    status = max((status_of(form) for form in forms), default=200)
    return page(request, "topic", roadmap, context, status=status)


def depth_of(topic: Topic) -> int:
    """How many groups are around a topic."""
    depth = 0
    while topic.parent is not None and depth < DEPTH:
        topic, depth = topic.parent, depth + 1
    return depth


def own_topic(request: HttpRequest, roadmap: str, topic: str) -> Topic:
    return access.own_topic_or_404(request, roadmap, topic)


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
@follow_renames_of_own
def place(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Move the topic, with all below it."""
    found = own_topic(request, roadmap, topic)
    form = OtherPlaceForm(request.POST, places=places(found.roadmap, found))
    learner = access.learner_of(request)

    def move(values: dict[str, Any]) -> bool:
        there = place_named(found.roadmap, values["place"])
        return move_topic(topic=found, learner=learner, seal=form.seal, **there)

    moved = attempt(form, move, "place")
    if moved is None:
        return topic_page(request, found, {"place_form": form})
    add_toast(request, Toast(f"{isolated(found.title)} stands there now."))
    return to_row(found)


@require_POST
@editing
@follow_renames_of_own
def shift(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Swap the topic with the one above or below it."""
    found = own_topic(request, roadmap, topic)
    form = DirectionForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    direction = form.cleaned_data["direction"]
    shown = position_shown(request)
    carry_out(request, lambda: shift_topic(topic=found, up=direction == "up", position=shown))
    return to_row(found, direction)


@require_POST
@editing
@follow_renames_of_own
def hidden(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Hide the topic with all below it, or show it again."""
    found = own_topic(request, roadmap, topic)
    form = HiddenForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    learner = access.learner_of(request)
    work, words = (
        (hide, editor_toasts.hidden) if form.cleaned_data["hidden"] else (show, editor_toasts.shown)
    )
    step_out(
        request,
        found.roadmap,
        lambda: work(roadmap=found.roadmap, selection=Selection.of(found), learner=learner),
        lambda step: words(step, isolated(found.title)),
    )
    return to_row(found, "hidden")
