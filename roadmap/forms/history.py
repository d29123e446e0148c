"""What the history is searched for; each value that can't be read is answered in plain words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms

from roadmap.domain.actions.days import Period
from roadmap.domain.actions.narrowing import HistoryFilter
from roadmap.domain.search.ranking import QUERY_LENGTH
from roadmap.domain.search.results import one_line
from roadmap.enums import HistoryKind
from roadmap.models import Roadmap

YEARS = range(1970, 3000)
"""Beyond them clocks and databases disagree."""


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


class CalendarField(forms.Field):
    """A day, or a month by its first day, as the browser writes it; what is none is not shown."""

    pattern: re.Pattern[str]
    ending = ""
    message: str

    def to_python(self, value: Any) -> dt.date | None:
        if not value:
            return None
        found = self.read(value)
        if found is None:
            raise forms.ValidationError(self.message)
        return found

    def bound_data(self, data: Any, initial: Any) -> str:
        return data if data and self.read(data) else ""

    def read(self, text: str) -> dt.date | None:
        if not self.pattern.fullmatch(text):
            return None
        try:
            found = dt.date.fromisoformat(f"{text}{self.ending}")
        except ValueError:
            return None
        return found if found.year in YEARS else None


class DayField(CalendarField):
    pattern = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
    message = "There is no such day. A day is written like 2026-11-28."


class MonthField(CalendarField):
    pattern, ending = re.compile(r"\d{4}-\d{2}", re.ASCII), "-01"
    message = "There is no such month. A month is written like 2026-11."


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
    day = DayField(required=False, widget=forms.TextInput(attrs={"type": "date"}))
    month = MonthField(required=False, widget=forms.HiddenInput)

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
