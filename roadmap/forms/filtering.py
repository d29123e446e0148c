"""The filter bar of a checklist; values that can't be read are ignored."""

from __future__ import annotations

from typing import Any

from django import forms

from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.enums import Difficulty, Hidden, Importance, Status


class LenientChoices(forms.MultipleChoiceField):
    """Several of the choices at once; values that are none of them are left out."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        return [each for each in dict.fromkeys(self.to_python(value)) if self.valid_value(each)]


class LenientChoice(forms.ChoiceField):
    """One of the choices; a value that is none of them counts as none."""

    def clean(self, value: Any) -> str:
        sent = str(self.to_python(value))
        return sent if self.valid_value(sent) else ""


class FilterForm(forms.Form):
    """What a checklist can be narrowed by."""

    q = forms.CharField(required=False, max_length=100, label="Search topics")
    status = LenientChoices(label="Status", choices=Status.choices)
    difficulty = LenientChoices(
        label="Difficulty", choices=[(each.name.lower(), each.label) for each in Difficulty]
    )
    importance = LenientChoices(
        label="Importance",
        choices=[(each.name.lower(), each.label) for each in reversed(Importance)],
    )
    category = LenientChoices(label="Line")
    minutes = LenientChoice(
        label="Time",
        widget=forms.RadioSelect,
        choices=[("", "Any"), *((str(60 * hours), f"Up to {hours} h") for hours in (1, 2, 4, 8))],
    )
    hide = LenientChoices(label="Hide", choices=Hidden.choices)

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "filter-%s"
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = categories

    @property
    def picks(self) -> list[tuple[forms.BoundField, str]]:
        """The fields with choices, each with the labels of those chosen."""
        return [
            (self[name], ", ".join(self._chosen_labels(name)))
            for name in self.fields
            if name != "q"
        ]

    def _chosen_labels(self, name: str) -> list[str]:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        value = self[name].value() or []
        chosen = [value] if isinstance(value, str) else value
        return [str(label) for key, label in field.widget.choices if key and key in chosen]

    @property
    def chosen(self) -> ChecklistFilter:
        """What was chosen, as far as it can be read."""
        self.is_valid()
        data = self.cleaned_data
        return ChecklistFilter(
            q=data.get("q", "").strip(),
            status=tuple(map(Status, data["status"])),
            difficulty=tuple(Difficulty[name.upper()] for name in data["difficulty"]),
            importance=tuple(Importance[name.upper()] for name in data["importance"]),
            category=tuple(data["category"]),
            minutes=int(data["minutes"] or 0),
            hide=tuple(map(Hidden, data["hide"])),
        )
