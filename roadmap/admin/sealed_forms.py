"""Forms of the admin that know what they were made from: pages with inlines, rows of lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from roadmap.admin.forms import ContentForm
from roadmap.domain.changes.form import Clash, item_of, name_of_form, refuse_stale, seal_of
from roadmap.domain.changes.schema import BY_NAME
from roadmap.domain.changes.snapshot import ContentItem, Ref, Snapshot


class SealField(forms.CharField):
    """Carries what the form was made from; it is never a change itself."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, label="")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SealedPageForm(ContentForm):
    """The form of an object's page; ``judge`` looks whether it still may be saved."""

    seal = SealField()
    judge: ClassVar[Callable[[Any], None]]

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            type(self).judge(self)


class AdminPage:
    """A page about one object with its inlines: what it was made from, what is, what was sent."""

    def __init__(self, form: Any, formsets: Iterable[Any], main: Any) -> None:
        self.form = form
        self.formsets: list[Any] = list(formsets)
        self.main = item_of(main, content_fields(form.fields, form.instance))
        parts = (f"{_kind_name(f)}: {', '.join(_names(f))}" for f in self.formsets)
        self.name = "; ".join([name_of_form(self.main), *parts])

    @property
    def seal(self) -> str:
        return seal_of(self.name, self.present)

    @cached_property
    def present(self) -> Snapshot:
        return Snapshot.of_items([self.main, *self._present_parts()])

    def _present_parts(self) -> Iterator[ContentItem]:
        for formset in self.formsets:
            names = _names(formset)
            yield from (item_of(row, names) for row in formset.get_queryset())

    @cached_property
    def sent(self) -> Snapshot:
        """Without rows that the form adds: they are nobody else's."""
        values = sent_values(self.form, self.main.values)
        items = [ContentItem(self.main.kind, self.main.key, values)]
        for formset in self.formsets:
            items += _sent_parts(formset)
        return Snapshot.of_items(items)

    def refuse_stale(self) -> None:
        """Raise StaleFormError where others have changed it since the form was made."""
        seal = str(self.form["seal"].value() or "")
        refuse_stale(self.name, seal, self.present, self.sent)

    def take(self, clashes: Iterable[Clash]) -> None:
        """Put into the form what only others have changed, and the seal of what is.

        A row of an inline that somebody removed goes, or becomes a new one where it was changed
        in the form as well.
        """
        found = list(clashes)
        data = self.form.data.copy()
        data[self.form.add_prefix("seal")] = self.seal
        for clash in found:
            form = self._form_of(clash.ref)
            if clash.name and clash.who == "theirs" and form is not None:
                put(data, form, clash.name, clash.theirs)
        self.form.data = data
        kept = {c.ref for c in found if not c.name and c.theirs is None and c.who == "both"}
        for formset in self.formsets:
            _without_gone_rows(data, formset, kept)
            _read_again(formset, data)

    def _form_of(self, ref: Ref) -> Any:
        if ref == self.main.ref:
            return self.form
        rows = (
            form
            for formset in self.formsets
            if _kind_name(formset) == ref[0]
            for form in formset.initial_forms
        )
        return next((form for form in rows if form.instance.pk == ref[1]), None)


def content_fields(names: Iterable[str], instance: Any) -> list[str]:
    kind = BY_NAME[str(instance._meta.model_name)]
    return [name for name in names if name in kind.by_name]


def sent_values(form: Any, names: Collection[str]) -> dict[str, Any]:
    """What was sent, as a snapshot has it; of what is no valid value the text."""
    cleaned = getattr(form, "cleaned_data", {})
    result = {}
    for name in names:
        value = cleaned[name] if name in cleaned else form[name].value()
        result[name] = getattr(value, "pk", value)
    return result


def _kind_name(formset: Any) -> str:
    return str(formset.model._meta.model_name)


def _names(formset: Any) -> list[str]:
    return content_fields(formset.form.base_fields, formset.model())


def _sent_parts(formset: Any) -> Iterator[ContentItem]:
    kind = BY_NAME[_kind_name(formset)]
    names = _names(formset)
    formset.is_valid()
    for form in formset.initial_forms:
        if formset.can_delete and formset._should_delete_form(form):
            continue
        key = form.instance.pk
        if key is None:
            text = str(form[formset.model._meta.pk.name].value())
            key = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
        yield ContentItem(kind, key, sent_values(form, names))


def _read_again(formset: Any, data: QueryDict) -> None:
    """Let a formset forget what it made of other data."""
    for name in ("forms", "management_form"):
        formset.__dict__.pop(name, None)
    formset.data, formset._errors, formset._non_form_errors = data, None, None


def put(data: QueryDict, form: Any, name: str, value: Any) -> None:
    """Set a field of a form that was sent, as a browser would send it."""
    key = form.add_prefix(name)
    if value is False:
        data.pop(key, None)
    else:
        data[key] = {None: "", True: "on"}.get(value, str(value))


def _without_gone_rows(data: QueryDict, formset: Any, kept: Collection[Ref]) -> None:
    """Drop rows whose objects are gone; those to be ``kept`` become new ones."""
    known = {str(row.pk) for row in formset.get_queryset()}
    pk, kind = formset.model._meta.pk.name, _kind_name(formset)
    total, initial = formset.total_form_count(), formset.initial_form_count()
    kept_keys = {str(ref[1]) for ref in kept if ref[0] == kind}
    rows = take_rows(data, formset.prefix, total)
    first, behind = [], []
    for number, row in enumerate(rows):
        key = row.get(pk, [""])[-1]
        if number >= initial:
            behind.append(row)
        elif key in known:
            first.append(row)
        elif key in kept_keys:
            behind.append(row | {pk: [""]})
    put_rows(data, formset.prefix, first, behind)


Row = dict[str, list[str]]
"""What was sent of one row, by field."""


def take_rows(data: QueryDict, prefix: str, total: int) -> list[Row]:
    """Take the rows of a formset out of what was sent."""
    rows: list[Row] = [{} for _ in range(total)]
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,5}})-(.+)", re.ASCII | re.DOTALL)
    for key in list(data):
        match = pattern.fullmatch(key)
        if match and int(match[1]) < total:
            rows[int(match[1])][match[2]] = [str(value) for value in data.pop(key)]
    return rows


def put_rows(data: QueryDict, prefix: str, first: list[Row], behind: list[Row]) -> None:
    """Put rows back under new numbers: ``first`` of objects that there are, ``behind`` new ones."""
    for number, row in enumerate([*first, *behind]):
        for name, values in row.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(first) + len(behind))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(first))
