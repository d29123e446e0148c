"""allauth's forms of passwords that are changed, set, forgotten or asked for once more."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest

from accounts.email_holders import holds
from accounts.email_records import spelling_here
from accounts.entrance.wording import InOurWords, StatesTheRules
from accounts.limits.mails import count_mail


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):
    """Without mail it takes any email and does nothing: the page says whom to ask."""

    users: list[Any]

    def clean_email(self) -> str:
        self.cleaned_data["email"] = spelling_here(self.cleaned_data["email"])
        if not settings.MAIL_CONFIGURED:
            return str(self.cleaned_data["email"])
        email = str(super().clean_email())
        self.users = [user for user in self.users if holds(user, email)]
        count_mail(context.request, email)
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if settings.MAIL_CONFIGURED:
            return str(super().save(request, **kwargs))
        return str(self.cleaned_data["email"])


class ResetPasswordKeyForm(StatesTheRules, forms.ResetPasswordKeyForm):
    """A new password by the link of a mail."""


class SetPasswordForm(StatesTheRules, forms.SetPasswordForm):
    """A first password, such as after signing up with a passkey."""


class ChangePasswordForm(StatesTheRules, forms.ChangePasswordForm):
    """Another password."""


class PasswordOnceMoreForm(InOurWords, forms.ReauthenticateForm):
    """Asked before something delicate."""
