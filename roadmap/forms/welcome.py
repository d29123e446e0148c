"""Validation of the welcome page: three questions and a time zone, each of which may stay open."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.time_zones import UTC, PlaceField
from roadmap.domain.guidance.welcome import Answers
from roadmap.enums import Experience, Goal

HOURS = (2, 4, 6, 10)
NOT_OFFERED = "Choose one of the answers, or leave the question open."


class QuietPlaceField(PlaceField):
    """What a browser says may be anything: a zone that nobody knows is as if it said nothing."""

    def clean(self, value: Any) -> str:
        try:
            return str(super().clean(value))
        except forms.ValidationError:
            return ""


def question(**kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": NOT_OFFERED},
        **kwargs,
    )


class WelcomeForm(forms.Form):
    experience = question(choices=Experience.choices, coerce=Experience)
    hours = question(choices=[(str(hours), str(hours)) for hours in HOURS], coerce=int)
    goal = question(choices=Goal.choices, coerce=Goal)
    zone = QuietPlaceField(label="Time zone", required=False)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["zone"]
        assert isinstance(field, PlaceField)
        field.offer(zone)
        field.widget.attrs["data-zone"] = "unknown" if zone == UTC and not self.is_bound else ""

    @property
    def answers(self) -> Answers:
        """Of a valid form."""
        given = self.cleaned_data
        return Answers(
            experience=given["experience"],
            weekly_minutes=given["hours"] * 60 if given["hours"] else None,
            goal=given["goal"],
        )
