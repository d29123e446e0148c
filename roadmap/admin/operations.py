"""The pages on which a curator moves, merges, splits or publishes a topic, after a preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from roadmap.admin.operation_forms import (
    MergeForm,
    MoveForm,
    OperationForm,
    PublishForm,
    SplitForm,
)
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.move import move
from roadmap.domain.curation.operations import OperationResult, preview
from roadmap.domain.curation.publish import publish
from roadmap.domain.curation.split import split
from roadmap.models import Topic

type Topics = admin.ModelAdmin[Any]
"""The admin of topics, on whose pages the operations are."""


@dataclass(frozen=True)
class OperationPage:
    """An operation with its form; the form's fields are the operation's arguments."""

    title: str
    form: type[OperationForm]
    carry_out: Callable[..., OperationResult]


PAGES = {
    "publish": OperationPage("Publish", PublishForm, publish),
    "move": OperationPage("Move", MoveForm, move),
    "merge": OperationPage("Merge into another topic", MergeForm, merge),
    "split": OperationPage("Split into subtopics", SplitForm, split),
}


def urls(topics: Topics) -> list[URLPattern]:
    return [
        path(
            f"<int:object_id>/{name}/",
            topics.admin_site.admin_view(partial(operation, topics, name)),
            name=f"roadmap_topic_{name}",
        )
        for name in PAGES
    ]


def operation(topics: Topics, name: str, request: HttpRequest, object_id: int) -> HttpResponse:
    """GET asks, POST shows what the operation would do, POST with ``confirm`` does it."""
    page, topic = PAGES[name], topic_or_404(topics, request, object_id)
    form = page.form(request.POST or None, topic=topic, admin_site=topics.admin_site)
    result = None
    if form.is_valid():
        run = partial(page.carry_out, topic=topic, curator_id=request.user.pk, **form.cleaned_data)
        confirmed = "confirm" in request.POST
        try:
            result = run() if confirmed else preview(run)
        except ChangeRefusedError as error:
            form.add_error(None, str(error))
        else:
            if confirmed:
                topics.log_change(request, topic, result.summary)
                messages.success(request, result_message(result))
                return redirect("admin:roadmap_topic_change", topic.pk)
            topic.refresh_from_db()
    context = {
        **topics.admin_site.each_context(request),
        "title": f"{page.title}: {topic}",
        "opts": topics.opts,
        "original": topic,
        "form": form,
        "media": topics.media + form.media,
        "done": result,
        "verb": page.title.partition(" ")[0],
        "back": reverse("admin:roadmap_topic_change", args=[topic.pk]),
    }
    return TemplateResponse(request, "admin/roadmap/topic/operation.html", context)


def topic_or_404(topics: Topics, request: HttpRequest, object_id: int) -> Topic:
    topic: Topic | None = topics.get_object(request, str(object_id))
    if not topics.has_change_permission(request, topic):
        raise PermissionDenied
    if topic is None:
        raise Http404
    return topic


def result_message(result: OperationResult) -> str:
    """What an operation did, as the message after it."""
    people = "1 learner is" if result.learners == 1 else f"{result.learners} learners are"
    text = f"{result.summary}. {people} on it"
    if not result.learners:
        text = f"{result.summary}. No learner is on it"
    if result.written:
        text += f"; progress followed for {result.written}"
    return f"{text}."
