"""The pages on which a curator does an operation on a topic or a roadmap, after a preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from roadmap.admin.effects import effects, result_message, uses
from roadmap.admin.operation_forms import (
    MergeForm,
    MoveForm,
    OperationForm,
    PublishForm,
    RoadmapOperationForm,
    SplitForm,
)
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.move import move
from roadmap.domain.curation.operations import (
    NotAsShownError,
    OperationResult,
    carry_out_as_shown,
    preview,
)
from roadmap.domain.curation.publish import publish, retire
from roadmap.domain.curation.revert import restore_topic
from roadmap.domain.curation.roadmaps import (
    make_default,
    publish_roadmap,
    restore_roadmap,
    retire_roadmap,
    use_of,
)
from roadmap.domain.curation.split import split
from roadmap.models import Roadmap

type Content = admin.ModelAdmin[Any]
"""The admin of topics or of roadmaps, on whose pages the operations are."""


@dataclass(frozen=True)
class OperationPage:
    """An operation with its form; the form's fields are the operation's arguments."""

    title: str
    form: type[forms.Form]
    carry_out: Callable[..., OperationResult]

    @property
    def verb(self) -> str:
        """What its button says."""
        return self.title if self.carry_out is make_default else self.title.partition(" ")[0]

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in; else the preview is there at once."""
        return bool(self.form.base_fields)


ON_TOPICS = {
    "publish": OperationPage("Publish", PublishForm, publish),
    "retire": OperationPage("Retire", OperationForm, retire),
    "restore": OperationPage("Restore", OperationForm, restore_topic),
    "move": OperationPage("Move", MoveForm, move),
    "merge": OperationPage("Merge into another topic", MergeForm, merge),
    "split": OperationPage("Split into subtopics", SplitForm, split),
}
ON_ROADMAPS = {
    "publish": OperationPage("Publish", RoadmapOperationForm, publish_roadmap),
    "retire": OperationPage("Retire", RoadmapOperationForm, retire_roadmap),
    "restore": OperationPage("Restore", RoadmapOperationForm, restore_roadmap),
    "default": OperationPage("Make default", RoadmapOperationForm, make_default),
}


def urls(content: Content, pages: Mapping[str, OperationPage]) -> list[URLPattern]:
    model = content.opts.model_name
    return [
        path(
            f"<int:object_id>/{name}/",
            content.admin_site.admin_view(partial(operation, content, name, page)),
            name=f"roadmap_{model}_{name}",
        )
        for name, page in pages.items()
    ]


def operation(
    content: Content, name: str, page: OperationPage, request: HttpRequest, object_id: int
) -> HttpResponse:
    """GET asks, POST shows what the operation would do, POST with ``confirm`` does that."""
    found = object_or_404(content, request, object_id)
    model = str(content.opts.model_name)
    is_sent = request.method == "POST" or not page.asks
    sent = request.POST if is_sent else None
    form = page.form(sent, **{model: found, "admin_site": content.admin_site})
    result, status = None, 200
    if form.is_valid():
        subject = {model: found, "curator_id": request.user.pk}
        run = partial(page.carry_out, **subject, **form.cleaned_data)
        try:
            if "confirm" in request.POST:
                result = carry_out_as_shown(run, request.POST.get("seal", ""))
                content.log_change(request, found, result.summary)
                messages.success(request, result_message(result))
                return redirect(f"admin:roadmap_{model}_change", found.pk)
            result = preview(run)
        except NotAsShownError as error:
            form.add_error(None, str(error))
            result, status = error.result, 409
        except ChangeRefusedError as error:
            form.add_error(None, str(error))
        found.refresh_from_db()
    context = {
        **content.admin_site.each_context(request),
        "title": f"{page.title}: {found}",
        "opts": content.opts,
        "original": found,
        "form": form,
        "media": content.media + form.media,
        "done": result,
        "effects": _effects(name, found, result) if result is not None else (),
        "verb": page.verb,
        "back": reverse(f"admin:roadmap_{model}_change", args=[found.pk]),
    }
    return TemplateResponse(request, "admin/roadmap/topic/operation.html", context, status=status)


def _effects(name: str, found: Any, result: OperationResult) -> list[str]:
    if isinstance(found, Roadmap):
        return uses(name, use_of(found))
    return effects(name, result)


def object_or_404(content: Content, request: HttpRequest, object_id: int) -> Any:
    found = content.get_object(request, str(object_id))
    if not content.has_change_permission(request, found):
        raise PermissionDenied
    if found is None:
        raise Http404
    return found
