"""Validation of what learners send. Forms decide nothing and write nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils import timezone

from roadmap.domain.normalize import normalize_line, normalize_text
from roadmap.domain.notes.notes import NOTE_LIMIT
from roadmap.enums import Goal, Status
from roadmap.models.bounds import WEEKLY_MINUTES


def first_error(form: forms.Form) -> str:
    """The message of the first field that is not valid."""
    return str(next(iter(form.errors.values()))[0])


STATUSES: dict[str | None, Status] = {status.value: status for status in Status}


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

    @staticmethod
    def read(sent: QueryDict) -> Status | None:
        """The status in a valid form, read without a form, which would cost as much as the request.

        None where the form is not valid; then make one for its errors.
        """
        return STATUSES.get(sent.get("status"))


class ObjectiveForm(forms.Form):
    checked = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")],
        coerce=lambda value: value == "1",
        error_messages={
            "required": "Say whether it is checked: 1 or 0.",
            "invalid_choice": "Say whether it is checked: 1 or 0.",
        },
    )


class ClaimForm(forms.Form):
    answer = forms.TypedChoiceField(
        choices=[("yes", "Bring them along"), ("no", "Leave them out")],
        coerce=lambda value: value == "yes",
        error_messages={
            "required": "Say whether to bring the ticks along: yes or no.",
            "invalid_choice": "Say whether to bring the ticks along: yes or no.",
        },
    )


class TextField(forms.CharField):
    """A text of several lines, cleaned by :func:`roadmap.domain.normalize.normalize_text`."""

    def to_python(self, value: Any) -> str:
        return normalize_text(super().to_python(value) or "").rstrip()


class NoteForm(forms.Form):
    body = TextField(
        label="Your notes",
        required=False,
        max_length=NOTE_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "input"}),
        error_messages={
            "max_length": "A note holds at most 50,000 characters; this one has %(show_value)d."
        },
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def clean_body(self) -> str:
        """An empty text empties the note; one that was not sent at all says nothing."""
        if "body" not in self.data:
            raise forms.ValidationError("The text of the note is missing.")
        body: str = self.cleaned_data["body"]
        return body

    def clean_revision(self) -> int:
        """The revision that the writer saw; one that is missing is older than any."""
        revision: int | None = self.cleaned_data["revision"]
        return revision or 0


class WebAddressField(forms.URLField):
    """A web address with no hidden characters and no user name or password in it."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def clean(self, value: Any) -> str:
        url: str = super().clean(value)
        if url != normalize_line(url):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if "@" in urlsplit(url).netloc:
            raise forms.ValidationError(
                "There is a user name or password in this address; leave out all up to the @."
            )
        return url


class EvidenceForm(forms.Form):
    url = WebAddressField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input", "placeholder": "https://"}),
        error_messages={
            "required": "Paste the address of what you made.",
            "invalid": "This is no web address; it begins with https:// or http://.",
        },
    )
    title = forms.CharField(
        label="What it shows",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    dated = forms.DateField(
        label="Date",
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}),
        error_messages={"invalid": "Write the date as year-month-day, such as 2026-05-17."},
    )

    def clean_title(self) -> str:
        return normalize_line(self.cleaned_data["title"])

    def clean_dated(self) -> dt.date | None:
        dated: dt.date | None = self.cleaned_data["dated"]
        if dated and not dt.date(1970, 1, 1) <= dated <= timezone.localdate():
            raise forms.ValidationError("The date lies in the future or too far back.")
        return dated

    def clean(self) -> dict[str, Any]:
        """Without a title use the address, shortened to the length of a title."""
        data = super().clean() or self.cleaned_data
        if data.get("url") and not data.get("title"):
            parts = urlsplit(data["url"])
            data["title"] = f"{parts.netloc}{parts.path}".rstrip("/")[:120]
        return data


class PlanForm(forms.Form):
    """Time a week, a date, or both. ``today`` is the learner's own day."""

    hours = forms.DecimalField(
        label="Hours a week",
        required=False,
        min_value=Decimal(WEEKLY_MINUTES[0]) / 60,
        max_value=WEEKLY_MINUTES[1] // 60,
        widget=forms.NumberInput(attrs={"class": "input", "step": "0.5", "inputmode": "decimal"}),
        help_text="What you can really spare; half hours count.",
        error_messages={
            "invalid": "Write the hours as a number, such as 3 or 2.5.",
            "min_value": "Half an hour a week is the least a plan can hold.",
            "max_value": "A week has room for 80 hours of study at most.",
        },
    )
    target_date = forms.DateField(
        label="Finished by",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"}),
        error_messages={"invalid": "Write the date as year-month-day, such as 2027-05-16."},
    )
    goal = forms.ChoiceField(
        label="What the plan is for",
        choices=Goal.choices,
        error_messages={
            "required": "Say what the plan is for.",
            "invalid_choice": "A plan is for the essentials, everything important, or all of it.",
        },
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_target_date(self) -> dt.date | None:
        date: dt.date | None = self.cleaned_data["target_date"]
        if date and date <= self.today:
            raise forms.ValidationError("The date has to lie ahead of today.")
        if date and date > self.today + dt.timedelta(days=3653):
            raise forms.ValidationError("The date lies more than ten years ahead.")
        return date

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        hours = data.get("hours")
        data["weekly_minutes"] = round(hours * 60) if hours else None
        if not self.errors and not hours and not data.get("target_date"):
            raise forms.ValidationError("Give the hours a week, a date, or both.")
        return data
