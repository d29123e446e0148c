"""Validation of what people send. Forms decide nothing and write nothing."""

from __future__ import annotations

from django import forms

from roadmap.enums import Difficulty, Importance, Status

NOTE_LIMIT = 50_000


class StatusForm(forms.Form):
    status = forms.ChoiceField(
        choices=Status.choices,
        error_messages={
            "required": "Say which status: todo, learning, done, known or skipped.",
            "invalid_choice": "No such status; use todo, learning, done, known or skipped.",
        },
    )

    def clean_status(self) -> Status:
        return Status(self.cleaned_data["status"])


class ObjectiveForm(forms.Form):
    checked = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")],
        coerce=lambda value: value == "1",
        error_messages={"required": "Say whether it is checked: 1 or 0."},
    )


class NoteForm(forms.Form):
    body = forms.CharField(
        label="Your notes",
        required=False,
        max_length=NOTE_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"max_length": "A note holds at most 50,000 characters; shorten it."},
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)


class FilterForm(forms.Form):
    """The filter bar of the checklist; whatever can't be read is ignored."""

    q = forms.CharField(required=False, max_length=100, label="Search topics")
    status = forms.ChoiceField(required=False, choices=[("", "Status: any"), *Status.choices])
    difficulty = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Difficulty: any"),
            *((member.name.lower(), member.label) for member in Difficulty),
        ],
    )
    importance = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Importance: any"),
            *((member.name.lower(), member.label) for member in reversed(Importance)),
        ],
    )
    category = forms.ChoiceField(required=False, label="Line")

    def __init__(self, *args: object, categories: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Line: any"), *categories]
