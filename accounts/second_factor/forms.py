"""Forms that ask for a code; allauth's, with codes that are good once."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from accounts.second_factor.app_codes import app_of, is_spent, spend

APP_CODE = "Six digits from your authenticator app, or one of your recovery codes."
RECOVERY_CODE = "One of the eight-digit codes that you kept when you set up your passkey."


class _OnceForm(forms.Form):
    """A code of the app is refused where it was taken before."""

    user: Any
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app = app_of(self.user.pk)
        code = self.fields["code"]
        code.label = "Code" if self.app else "Recovery code"
        code.help_text = APP_CODE if self.app else RECOVERY_CODE
        code.widget.attrs |= {"inputmode": "numeric"}
        code.widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        # Asked before allauth, which would count a code that is spent as a success.
        if self.app and is_spent(self.app, code):
            raise get_adapter().validation_error("spent_code")
        try:
            super().clean_code()  # type: ignore[misc]
        except Authenticator.DoesNotExist as error:  # removed at this very moment
            raise get_adapter().validation_error("incorrect_code") from error
        by_app = self.authenticator.type == Authenticator.Type.TOTP
        if by_app and not spend(self.authenticator, code):
            raise get_adapter().validation_error("spent_code")
        return str(code)


class ChallengeForm(_OnceForm, AuthenticateForm):
    """The second step of a sign-in."""


class WhoIsThereForm(_OnceForm, ReauthenticateForm):
    """Asked before something delicate."""


class SetUpAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = "Code", "The six digits that the app shows for Cairn now."
        code.widget.attrs |= {"inputmode": "numeric"}
        code.widget.attrs.pop("placeholder", None)
