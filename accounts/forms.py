"""Forms of the settings: the profile, and the confirmation of a deletion."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from accounts.email_addresses import normalize_email
from accounts.models import HANDLE, User, normalize_identity
from accounts.names import one_line
from accounts.time_zones import UTC, PlaceField

NO_ZONE_YET = (
    "Days begin and end in it. UTC is what everybody has until they choose a place; what is past "
    "stays as it was."
)


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label="Name", required=False, max_length=80, help_text="How pages call you."
    )
    handle = forms.CharField(
        label="Handle",
        required=False,
        max_length=30,
        validators=[HANDLE],
        help_text="The name in public addresses: 3 to 30 letters, digits and hyphens.",
    )
    time_zone = PlaceField(
        label="Time zone",
        help_text="Days begin and end in it. What is past stays as it was.",
        error_messages={"invalid_choice": "There is no such place in the list; choose one of it."},
    )

    def __init__(
        self, *args: Any, user: User, reserved: Collection[str] = (), **kwargs: Any
    ) -> None:
        kwargs.setdefault(
            "initial",
            {name: getattr(user, name) for name in self.base_fields},
        )
        super().__init__(*args, **kwargs)
        self.reserved = reserved
        zone = self.fields["time_zone"]
        assert isinstance(zone, PlaceField)
        zone.offer(user.time_zone)
        if user.time_zone == UTC:
            zone.help_text = NO_ZONE_YET

    def clean_display_name(self) -> str:
        return one_line(self.cleaned_data["display_name"])

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"]
        if not handle.isascii():
            raise forms.ValidationError(HANDLE.message)
        if normalize_identity(handle) in self.reserved:
            raise forms.ValidationError("This word is part of an address here; choose another.")
        return handle


class DeleteForm(forms.Form):
    """Deletion is confirmed by typing one's own email."""

    email = forms.CharField(label="Type your email to confirm", max_length=254)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if normalize_email(email) != normalize_email(self.user.email):
            raise forms.ValidationError("This is not the email of your account.")
        return email


class MailedCodeForm(forms.Form):
    """The code that was sent, however it is grouped and written."""

    code = forms.CharField(label="Code", max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocomplete": "one-time-code", "autofocus": True}
