"""Pages of the admin that save nothing over what somebody else has saved meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from roadmap.admin.sealed_forms import AdminPage, SealedPageForm
from roadmap.domain.changes.changeset import all_locked
from roadmap.domain.changes.form import StaleFormError, refuse_other, seal_of
from roadmap.domain.curation.edits import as_deleted
from roadmap.rendering.stale import comparison, typed

CONFLICT = 409


class SealedPages(admin.ModelAdmin):
    """Change forms with their inlines, and confirmations of deletions."""

    def roadmap_id(self, obj: Any) -> int:
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Look at the form and save it within one lock; one of two at the same instant is stale."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        obj = self.get_object(request, unquote(object_id))
        if obj is None and self.has_change_permission(request):
            return self.gone(request)
        with all_locked([self.roadmap_id(obj)] if obj else []):
            answer = super().changeform_view(request, object_id, form_url, extra_context)
        return self.as_stale(request, answer)

    def as_stale[Answer: HttpResponse](self, request: HttpRequest, answer: Answer) -> Answer:
        if hasattr(request, "stale"):
            answer.status_code = CONFLICT
        return answer

    def gone(self, request: HttpRequest) -> HttpResponse:
        """What was typed into a form whose object somebody has deleted."""
        context = {
            **self.admin_site.each_context(request),
            "title": f"This {self.opts.verbose_name} is gone",
            "opts": self.opts,
            "typed": list(typed(request.POST)),
        }
        return TemplateResponse(request, "admin/roadmap/gone.html", context, status=CONFLICT)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the seal, where there is something to change."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        (name, options), *rest = fieldsets
        return [(name, {**options, "fields": (*options["fields"], "seal")}), *rest]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            plain: Any = kwargs.get("form", self.form)
            judge = staticmethod(lambda form: self.judge(request, form))
            kwargs["form"] = type(plain.__name__, (SealedPageForm, plain), {"judge": judge})
        return super().get_form(request, obj, change, **kwargs)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        request.formsets = formsets  # type: ignore[attr-defined]
        return formsets, inlines

    def judge(self, request: HttpRequest, form: SealedPageForm) -> None:
        """Add an error to a form that is stale, and what differs to the request."""
        if form.current is None:
            return
        page = AdminPage(form, getattr(request, "formsets", ()), form.current)
        try:
            page.refuse_stale()
        except StaleFormError as error:
            form.add_error(None, str(error))
            request.stale = comparison(error.clashes, main=page.main.ref)  # type: ignore[attr-defined]
            page.take(error.clashes)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        self.put_seal(request, context, context["adminform"].form.instance)
        return super().render_change_form(request, context, *args, **kwargs)

    def put_seal(self, request: HttpRequest, context: dict[str, Any], main: Any) -> None:
        """Seal a form that nobody has sent yet with the objects that it was made from."""
        form = context["adminform"].form
        if not form.is_bound and "seal" in form.fields:
            form.initial["seal"] = AdminPage(form, getattr(request, "formsets", ()), main).seal
        context["stale"] = getattr(request, "stale", None)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """What was changed after it was shown for confirmation is shown again."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return super().delete_view(request, object_id, extra_context)
        with all_locked([self.roadmap_id(obj)]):
            context = self.confirmation(request, [obj])
            answer = super().delete_view(request, object_id, {**(extra_context or {}), **context})
        if context["refused"]:
            answer.status_code = CONFLICT
        return answer

    @admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        rows = list(queryset)
        with all_locked(self.roadmap_id(row) for row in rows):
            context = self.confirmation(request, rows)
            answer: Any = delete_selected(self, request, queryset)
        if isinstance(answer, TemplateResponse):
            answer.context_data = {**(answer.context_data or {}), **context}
            if context["refused"]:
                answer.status_code = CONFLICT
        return answer

    def confirmation(self, request: HttpRequest, rows: list[Any]) -> dict[str, Any]:
        """The seal of what a page asks to delete; a stale answer is turned into a question."""
        name = f"removal of {self.opts.model_name} {sorted(row.pk for row in rows)}"
        present = as_deleted(*rows)
        context: dict[str, Any] = {"seal": seal_of(name, present), "refused": "", "stale": None}
        if "post" in request.POST:
            try:
                refuse_other(name, request.POST.get("seal", ""), present)
            except StaleFormError as error:
                context |= {"refused": str(error), "stale": comparison(error.clashes)}
                request.POST = QueryDict(mutable=True)  # type: ignore[assignment]
        return context
