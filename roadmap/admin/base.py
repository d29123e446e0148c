"""What all content pages of the admin share: official content only, version, history."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from roadmap.admin.sealed_lists import SealedLists
from roadmap.admin.sealed_pages import SealedPages
from roadmap.domain.catalog.version import bump_version
from roadmap.domain.changes.changeset import all_locked
from roadmap.domain.changes.references import why_kept
from roadmap.domain.changes.schema import BY_NAME
from roadmap.domain.changes.snapshot import Snapshot
from roadmap.domain.curation.edits import log_edit, with_parts
from roadmap.models import Roadmap, Topic


class ContentAdmin(SealedPages, SealedLists):
    """A page of official content; roadmaps that learners made are on none."""

    roadmap_path = "roadmap"
    """The look-up from the model to its roadmap; empty for the roadmap itself."""
    list_per_page = 100
    save_on_top = True
    actions: Any = ("delete_selected",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(**self.official())

    def official(self) -> dict[str, Any]:
        path = f"{self.roadmap_path}__" if self.roadmap_path else ""
        return {f"{path}owner__isnull": True, f"{path}is_personal": False}

    def roadmap_id(self, obj: Any) -> int:
        for name in self.roadmap_path.split("__"):
            obj = getattr(obj, name) if name else obj
        return int(obj.pk)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every field of the content that a form may ask for; one without a place comes last."""
        fieldsets = list(super().get_fieldsets(request, obj))
        kind = BY_NAME.get(str(self.opts.model_name))
        shown = flatten_fieldsets(fieldsets)
        rest = [name for name in (kind.editable if kind else ()) if name not in shown]
        rest = [name for name in rest if self.opts.get_field(name).editable]
        return [*fieldsets, ("More", {"fields": rest})] if rest else fieldsets

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write only the fields of the form, and raise the content version.

        Inline parts are saved after this in the same transaction.
        """
        if change:
            # First, because where rows are locked others wait for it.
            bump_version(self.roadmap_id(obj))
            request.content_before = with_parts(obj)  # type: ignore[attr-defined]
            obj._history_user = request.user
            obj.save(update_fields=[*form.fields.keys() & columns(obj), *dates(obj)])
        else:
            request.content_before = Snapshot()  # type: ignore[attr-defined]
            super().save_model(request, obj, form, change)
            bump_version(self.roadmap_id(obj))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A new roadmap is in no log: what there is of it goes with it."""
        super().save_related(request, form, formsets, change)
        if change or not isinstance(form.instance, Roadmap):
            self.log_content(request, form.instance, "Changed" if change else "Added")

    def log_content(self, request: HttpRequest, obj: Any, verb: str) -> None:
        """Add to the log of changes what the form has done, so that it can be taken back."""
        log_edit(
            roadmap_id=self.roadmap_id(obj),
            before=request.content_before,  # type: ignore[attr-defined]
            after=with_parts(obj),
            summary=f"{verb} “{obj}”",
            person_id=request.user.pk,
            topic_id=topic_of(obj),
        )

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, self.model._default_manager.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        gone = [(self.roadmap_id(obj), obj, with_parts(obj)) for obj in queryset]
        super().delete_queryset(request, queryset)
        for roadmap_id, obj, before in gone:
            if isinstance(obj, Roadmap):
                continue
            log_edit(
                roadmap_id=roadmap_id,
                before=before,
                after=Snapshot(),
                summary=f"Removed “{obj}”",
                person_id=request.user.pk,
                topic_id=None if isinstance(obj, Topic) else topic_of(obj),
            )
            bump_version(roadmap_id)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Refuse, with reasons, what learners worked on and what fixtures shipped."""
        reasons = why_kept(objs)
        if reasons:
            return [], {}, set(), reasons
        return super().get_deleted_objects(objs, request)


def topic_of(obj: Any) -> int | None:
    """The id of the topic that an object is, or belongs to."""
    topic_id: int | None = obj.pk if isinstance(obj, Topic) else getattr(obj, "topic_id", None)
    return topic_id


def is_id(text: str) -> bool:
    """Whether the text could be the id of a row: digits, and no more than a database can hold."""
    return text.isdecimal() and text.isascii() and len(text) < 19


def columns(obj: Any) -> set[str]:
    return {field.name for field in obj._meta.concrete_fields if not field.primary_key}


def dates(obj: Any) -> set[str]:
    return {"updated_at"} & columns(obj)


class ContentWithHistory(ContentAdmin, SimpleHistoryAdmin):
    """A page of content whose edits are kept, with the pages that list and revert them."""

    history_list_per_page = 50
    object_history_form_template = "admin/roadmap/revert_form.html"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if not is_id(object_id):
            raise Http404
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> Any:
        records = super().get_history_queryset(request, history_manager, pk_name, object_id)
        return records.filter(**self.official())

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if not (is_id(object_id) and is_id(version_id)):
            raise Http404
        obj = self.get_queryset(request).filter(pk=object_id).first()
        if obj is None:
            raise Http404
        with all_locked([self.roadmap_id(obj)] if request.method == "POST" else []):
            response: HttpResponse = super().history_form_view(
                request, object_id, version_id, extra_context
            )
            if hasattr(request, "content_before"):
                self.log_content(request, self.get_queryset(request).get(pk=object_id), "Reverted")
        return response

    def render_history_view(
        self, request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """The form of a former version is sealed with what is there now."""
        if "adminform" in context:
            self.put_seal(request, context, context["adminform"].form.current)
        answer: HttpResponse = super().render_history_view(request, template, context, **kwargs)
        return self.as_stale(request, answer)
