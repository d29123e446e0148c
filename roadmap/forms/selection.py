"""Validation of what the editor sends about several topics at once."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from roadmap.domain.forks.arranging import RATINGS
from roadmap.domain.forks.pasted_lines import PastedLine, TooManyLinesError, read_lines
from roadmap.domain.forks.places import Grouped
from roadmap.enums import Difficulty, Importance
from roadmap.forms.editing import PlaceForm
from roadmap.forms.learning import TextField
from roadmap.models.bounds import MINUTES

NOTHING_TO_DO = "Say what to do with the ticked topics: where they go, or how they are rated."
NOTHING_PASTED = "Paste at least one line."


def ticked(data: QueryDict) -> frozenset[int]:
    """The ids of the topics that were ticked; 0, which no topic has, for what is none."""
    return frozenset(
        int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
        for value in data.getlist("topic")
    )


class ArrangeForm(forms.Form):
    """Where ticked topics go and how they are rated; what is left empty stays as it is."""

    place = forms.ChoiceField(
        label="Move to",
        required=False,
        error_messages={"invalid_choice": "There is no such place; choose one of the list."},
    )
    difficulty = forms.TypedChoiceField(
        choices=[("", "Difficulty"), *Difficulty.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    importance = forms.TypedChoiceField(
        choices=[("", "Importance"), *Importance.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    minutes = forms.IntegerField(
        min_value=MINUTES[0],
        max_value=MINUTES[1],
        required=False,
        widget=forms.NumberInput(attrs={"placeholder": "Minutes"}),
    )

    def __init__(self, data: QueryDict | None = None, *, places: Grouped, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Move to"), *places]
        for name, each in self.fields.items():
            each.widget.attrs |= {"aria-label": str(each.label or name.capitalize())}

    def leave_aside(self) -> None:
        """Ask for nothing: the ticked topics are hidden or shown, whatever else was chosen."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    @property
    def ratings(self) -> dict[str, int]:
        values = {name: self.cleaned_data.get(name) for name in RATINGS}
        return {name: value for name, value in values.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.cleaned_data.get("place") and not self.ratings:
            raise forms.ValidationError(NOTHING_TO_DO)
        return self.cleaned_data


class PasteForm(PlaceForm):
    """Lines that become topics, and where."""

    lines = TextField(
        label="Lines",
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "code-input", "spellcheck": "false"}),
        error_messages={
            "required": NOTHING_PASTED,
            "max_length": "That is too long: at most %(limit_value)d characters at once.",
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """What was looked at: text and place that are added unseen are shown first."""

    field_order = ("place", "lines")
    pasted: list[PastedLine]

    def clean_lines(self) -> str:
        text: str = self.cleaned_data["lines"]
        try:
            self.pasted = read_lines(text)
        except TooManyLinesError as error:
            raise forms.ValidationError(str(error)) from error
        if not self.pasted:
            raise forms.ValidationError(NOTHING_PASTED)
        return text

    @property
    def digest(self) -> str:
        """Names the text and the place."""
        parts = (self.cleaned_data["place"], self.cleaned_data["lines"])
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    @property
    def is_seen(self) -> bool:
        return bool(self.cleaned_data["seen"] == self.digest)
