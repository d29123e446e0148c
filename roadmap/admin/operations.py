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
class Page:
    """An operation with its form; the form's fields are the operation's arguments."""

    title: str
    form: type[OperationForm]
    carry_out: Callable[..., OperationResult]


PAGES = {
    "publish": Page("Publish", PublishForm, publish),
    "move": Page("Move", MoveForm, move),
    "merge": Page("Merge into another topic", MergeForm, merge),
    "split": Page("Split into subtopics", SplitForm, split),
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
    """POST shows what the operation would do; with ``confirm`` it is done."""
    page, topic = PAGES[name], topic_or_404(topics, request, object_id)
    form = page.form(request.POST or None, topic=topic, admin_site=topics.admin_site)
    done = None
    if form.is_valid():
        run = partial(page.carry_out, topic=topic, curator_id=request.user.pk, **form.cleaned_data)
        confirmed = "confirm" in request.POST
        try:
            done = run() if confirmed else preview(run)
        except ChangeRefusedError as error:
            form.add_error(None, str(error))
        else:
            if confirmed:
                topics.log_change(request, topic, done.summary)
                messages.success(request, sentence(done))
                return redirect("admin:roadmap_topic_change", topic.pk)
            topic.refresh_from_db()
    context = {
        **topics.admin_site.each_context(request),
        "title": f"{page.title}: {topic}",
        "opts": topics.opts,
        "original": topic,
        "form": form,
        "media": topics.media + form.media,
        "done": done,
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


def sentence(done: OperationResult) -> str:
    """What an operation did, for a message."""
    people = "1 learner is" if done.learners == 1 else f"{done.learners} learners are"
    text = f"{done.summary}. {people} on it"
    if not done.learners:
        text = f"{done.summary}. No learner is on it"
    if done.written:
        text += f"; progress followed for {done.written}"
    return f"{text}."
