"""What the history is searched for; each value that can't be read is answered in plain words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from roadmap.domain.actions.days import Period
from roadmap.domain.actions.narrowing import HistoryFilter
from roadmap.domain.search.ranking import QUERY_LENGTH
from roadmap.domain.search.results import one_line
from roadmap.enums import HistoryKind
from roadmap.models import Roadmap

NO_DAY = "There is no such day. A day is written like 2026-11-28."
NO_MONTH = "There is no such month. A month is written like 2026-11."
YEARS = (dt.date(1970, 1, 1), dt.date(2999, 12, 31))
MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)


class WordsField(forms.CharField):
    """Words on one line, also as they are shown again. The message says how many are too many."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")

    def bound_data(self, data: Any, initial: Any) -> str:
        return one_line(data or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > QUERY_LENGTH:
            raise forms.ValidationError(
                f"A search takes up to {QUERY_LENGTH} characters, and this one has {len(value)}. "
                "Shorten it."
            )


class DayField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label="Day",
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": NO_DAY},
            validators=[limit(each, NO_DAY) for limit, each in _limits()],
        )


def _limits() -> Any:
    return zip((MinValueValidator, MaxValueValidator), YEARS, strict=True)


class MonthField(forms.Field):
    """A month as its first day."""

    def __init__(self) -> None:
        super().__init__(required=False, label="Month", widget=forms.HiddenInput)

    def to_python(self, value: Any) -> dt.date | None:
        if not value:
            return None
        try:
            first = dt.date.fromisoformat(f"{value}-01") if MONTH.fullmatch(value) else None
        except ValueError:
            first = None
        if first is None or not YEARS[0] <= first <= YEARS[1]:
            raise forms.ValidationError(NO_MONTH)
        return first


class HistoryForm(forms.Form):
    """A search in one's own history. It is sent with GET."""

    q = WordsField(
        required=False,
        label="Search your history",
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )
    roadmap = forms.ChoiceField(
        required=False,
        label="Roadmap",
        error_messages={"invalid_choice": "You have nothing in such a roadmap."},
    )
    kind = forms.ChoiceField(
        required=False,
        label="Kind",
        choices=[("", "Everything"), *HistoryKind.choices],
        error_messages={"invalid_choice": "There is no such kind of entry."},
    )
    day = DayField()
    month = MonthField()

    def __init__(self, *args: Any, roadmaps: Sequence[Roadmap], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id, self.label_suffix = "history-%s", ""
        self.roadmaps = {roadmap.slug: roadmap for roadmap in roadmaps}
        field = self.fields["roadmap"]
        assert isinstance(field, forms.ChoiceField)
        titles = [(slug, roadmap.title) for slug, roadmap in self.roadmaps.items()]
        field.choices = [("", "All roadmaps"), *titles]

    @property
    def chosen(self) -> HistoryFilter | None:
        """What is wanted; None where some of it can't be read."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        period = None
        if data["day"]:
            period = Period.day(data["day"])
        elif data["month"]:
            period = Period.month(data["month"])
        return HistoryFilter(
            q=data["q"],
            roadmap=self.roadmaps.get(data["roadmap"]),
            kind=HistoryKind(data["kind"]) if data["kind"] else None,
            period=period,
        )
