"""allauth's forms of passkeys, in words that people know. What browsers sent may be anything."""

from __future__ import annotations

import json
from typing import Any

from allauth.core import context
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.forms.fields import InvalidJSONInput

from accounts.stored_passkeys import UNREADABLE
from accounts.ways.passkey_names import NameField, device_name, names_of, unlike

NOT_ADDED = "The passkey could not be checked, so it was not added. Try again."
NOT_KNOWN = "This passkey opens nothing here. Try another one, or sign in another way."
NO_SCRIPT = "Passkeys need JavaScript, which is off in this browser. Sign in another way."
LONGEST_CREDENTIAL = 20_000
"""Characters of what a browser sends; a passkey takes about a thousand."""


class CredentialField(forms.JSONField):
    """What the browser says of a passkey: an object that every database takes, no larger ever."""

    def __init__(self, *, words: str, empty: str) -> None:
        super().__init__(
            widget=forms.HiddenInput, error_messages={"required": empty, "invalid": words}
        )

    def to_python(self, value: Any) -> Any:
        refused = forms.ValidationError(self.error_messages["invalid"], code="invalid")
        text = str(value or "")
        if len(text) > LONGEST_CREDENTIAL or "\\u0000" in text:
            raise refused
        try:
            found = super().to_python(value)
            json.dumps(found, allow_nan=False, ensure_ascii=False).encode()
        except (RecursionError, ValueError) as error:
            raise refused from error
        if found is not None and not isinstance(found, dict):
            raise refused
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing: what was refused is of no use on the page that says so."""
        return InvalidJSONInput("")


class NewPasskey(forms.Form):
    """A passkey that is added, by a name that none of the same person's has."""

    name = NameField(label="Name", required=False, help_text="So that you know it in the list.")
    credential = CredentialField(words=NOT_ADDED, empty=NO_SCRIPT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        agent = context.request.META.get("HTTP_USER_AGENT", "")
        self.taken = names_of(kwargs["user"])
        kwargs["initial"] = {"name": unlike(device_name(agent), self.taken)}
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        return unlike(self.cleaned_data["name"] or self.initial["name"], self.taken)

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or {}
        except UNREADABLE as error:
            raise forms.ValidationError(NOT_ADDED) from error


class AddPasskeyForm(NewPasskey, allauth_forms.AddWebAuthnForm):
    """Every passkey lets in alone: allauth's question whether it should is not asked."""

    passwordless = None


class SignUpPasskeyForm(NewPasskey, allauth_forms.SignupWebAuthnForm):
    """The first passkey of a new account."""


class RenamePasskeyForm(allauth_forms.EditWebAuthnForm):
    name = NameField(label="Name")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.casefold() in names_of(self.instance.user, besides=self.instance.pk):
            raise forms.ValidationError("Another passkey of yours has this name; choose another.")
        return name


class WordsOfPasskeys:
    """Reading of a passkey that fails in words, whatever was sent."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError as error:
            if getattr(error, "code", "") != "incorrect_code":
                raise  # such as of too many attempts
            raise forms.ValidationError(NOT_KNOWN) from error
        except UNREADABLE as error:
            raise forms.ValidationError(NOT_KNOWN) from error


class SignInWithPasskeyForm(WordsOfPasskeys, allauth_forms.LoginWebAuthnForm):
    credential = CredentialField(words=NOT_KNOWN, empty=NO_SCRIPT)


class SecondStepPasskeyForm(WordsOfPasskeys, allauth_forms.AuthenticateWebAuthnForm):
    credential = CredentialField(words=NOT_KNOWN, empty=NO_SCRIPT)


class WhoIsTherePasskeyForm(WordsOfPasskeys, allauth_forms.ReauthenticateWebAuthnForm):
    credential = CredentialField(words=NOT_KNOWN, empty=NO_SCRIPT)
