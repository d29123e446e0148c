"""Lists of the admin whose rows can be edited: a row that is stale stops the whole list."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from roadmap.admin.sealed_forms import SealField, put, put_rows, sent_values, take_rows
from roadmap.domain.changes.changeset import all_locked
from roadmap.domain.changes.diff import same_value
from roadmap.domain.changes.form import (
    StaleFormError,
    item_of,
    name_of_form,
    opened,
    refuse_stale,
    seal_of,
)
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.models import Roadmap
from roadmap.rendering.stale import StaleFields, comparison, typed


class SealedRow(forms.ModelForm):
    """A row; what was left as it was in the list is no edit, whatever it is by now."""

    seal = SealField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for name in self.fields if name != "seal"]
        self.present = item_of(self.instance, names)
        self.name = f"row of {name_of_form(self.present)}"
        if not self.is_bound:
            self.initial["seal"] = seal_of(self.name, [self.present])

    @property
    def sent_seal(self) -> str:
        return str(self["seal"].value() or "")

    @cached_property
    def base(self) -> ContentItem | None:
        found = opened(self.sent_seal, self.name)
        return found.get(self.present.ref) if found else None

    @cached_property
    def changed_data(self) -> list[str]:
        names: list[str] = super().changed_data
        if self.base is None:
            return names
        sent = sent_values(self, self.present.values)
        return [n for n in names if n in sent and not _same(self.base[n], sent[n])]

    def refuse_stale(self) -> None:
        """Raise StaleFormError where others have changed what this row would change."""
        if self.has_changed():
            sent = ContentItem(
                self.present.kind, self.present.key, sent_values(self, self.present.values)
            )
            sides = (Snapshot.of_items([each]) for each in (self.present, sent))
            refuse_stale(self.name, self.sent_seal, *sides)

    def take(self, error: StaleFormError) -> None:
        """Hold what only others have changed, and the seal of what is there now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seal")] = error.seal
        for clash in error.clashes:
            if clash.who == "theirs":
                put(data, self, clash.name, clash.theirs)
        self.data = data


def _same(first: Any, second: Any) -> bool:
    """A value that did not pass its field is still the text that was sent."""
    return same_value(first, second) or str(first) == str(second)


class SealedList(BaseModelFormSet):
    """All rows of a page; those whose objects are gone are left out, and named."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.stale = StaleFields()
        self.gone: list[str] = []
        super().__init__(data, *args, **kwargs)
        if self.is_bound:
            self._leave_out_gone_rows()

    def _leave_out_gone_rows(self) -> None:
        known = {str(row.pk) for row in self.get_queryset()}
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        rows = take_rows(data, str(self.prefix), self.total_form_count())
        pk = str(self.model._meta.pk.name)  # type: ignore[union-attr]
        here = [row for row in rows if row.get(pk, [""])[-1] in known]
        if len(here) < len(rows):
            gone = [row for row in rows if row not in here]
            fields = [{n: v[-1] for n, v in row.items() if n != pk} for row in gone]
            self.gone = [", ".join(f"{n}: {t}" for n, t in typed(row)) for row in fields]
            put_rows(data, str(self.prefix), here, [])
            self.data = data
            self.__dict__.pop("forms", None)
            self.__dict__.pop("management_form", None)

    def clean(self) -> None:
        super().clean()
        faults = [f"A row was deleted meanwhile; you had {each}." for each in self.gone]
        form: Any
        for form in self.forms:
            try:
                form.refuse_stale()
            except StaleFormError as error:
                form.add_error(None, "Changed since you opened the list; see above.")
                self.stale += comparison(error.clashes, about=f"“{form.instance}”")
                faults.append(f"“{form.instance}” was changed since you opened the list.")
                form.take(error)
        if faults:
            raise forms.ValidationError(["Nothing is saved yet.", *faults])


class SealedLists(admin.ModelAdmin):
    """A list whose edited rows are saved within one lock, if none of them is stale."""

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": SealedRow, **kwargs})

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Refuse more rows than a list shows before a form is made for each."""
        most = self.list_max_show_all
        wanted = {"formset": SealedList, "max_num": most, "absolute_max": most}
        return super().get_changelist_formset(request, **{**wanted, **kwargs})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method != "POST" or "_save" not in request.POST:
            return super().changelist_view(request, extra_context)
        with all_locked(Roadmap.objects.official().values_list("pk", flat=True)):
            answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse):
            self.show_stale(answer, answer.context_data or {})
        return answer

    @staticmethod
    def show_stale(answer: HttpResponse, context: dict[str, Any]) -> None:
        page: Any = context.get("cl")
        formset = page.formset if page else None
        if isinstance(formset, SealedList) and formset.is_bound:
            # The rows that were sent, in their order: the list may have another by now.
            page.result_list = [form.instance for form in formset.forms]
            context["stale"] = formset.stale
            if formset.stale or formset.gone:
                answer.status_code = 409
