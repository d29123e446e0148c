"""allauth's forms, where they would tell whether somebody has an account; emails in one spelling.

With mail configured nobody learns it from a form: the mails say it, to whoever reads them. Without
mail only sign-up tells, for there it has to; a forgotten password is the administrator's affair.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.socialaccount.forms import SignupForm as SocialSignUp
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.email_records import is_anothers_in_other_letters, spelling_here
from accounts.mail_limits import count_mail
from accounts.models import User
from accounts.registration import check_domain


def take_as_long_as_for(times: int) -> None:
    """Read a person so often, where allauth has none to read and would answer sooner."""
    for _ in range(times):
        User.objects.order_by("pk").first()


class HidesAccounts:
    """A form of sign-up to which an email in other letters is one that exists."""

    def validate_unique_email(self, value: str) -> str:
        check_domain(value)
        email: str = super().validate_unique_email(value)  # type: ignore[misc]
        if is_anothers_in_other_letters(email):
            if not settings.MAIL_CONFIGURED:
                raise get_adapter().validation_error("email_taken")
            self.account_already_exists = True
        return email


class SignUpForm(HidesAccounts, forms.SignupForm):
    password_hash = ""

    def hash_password(self) -> None:
        """Also where there is an account already, for it takes the most time, which would tell.

        Before anything is written: until then SQLite would let nobody else write.
        """
        self.password_hash = make_password(self.cleaned_data["password1"])


class SignInForm(forms.LoginForm):
    def clean_login(self) -> str:
        return spelling_here(super().clean_login())


class LoginCodeForm(forms.RequestLoginCodeForm):
    def clean_email(self) -> str:
        if email := self.cleaned_data["email"]:
            self.cleaned_data["email"] = spelling_here(email)
        cleaned = str(super().clean_email())
        count_mail(context.request, cleaned)
        return cleaned


class SocialSignUpForm(HidesAccounts, SocialSignUp):
    """Sign-up by way of a provider, where it says too little of the person."""


class AddEmailForm(forms.AddEmailForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        if not settings.MAIL_CONFIGURED and is_anothers_in_other_letters(email):
            raise get_adapter().validation_error("email_taken")
        return email


class ConfirmEmailForm(forms.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user is None:
            take_as_long_as_for(2)

    def clean_code(self) -> str:
        """Whoever enters the right code reads the mails of the address, and may know."""
        code: str = super().clean_code()
        if is_anothers_in_other_letters(self.email):
            raise get_adapter().validation_error("email_taken")
        return code


class ConfirmLoginCodeForm(forms.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.expected_code:  # nobody has the email
            take_as_long_as_for(1)


class ResetPasswordForm(forms.ResetPasswordForm):
    """Without mail it takes any email and does nothing: the page says whom to ask."""

    def clean_email(self) -> str:
        self.cleaned_data["email"] = spelling_here(self.cleaned_data["email"])
        if not settings.MAIL_CONFIGURED:
            return str(self.cleaned_data["email"])
        cleaned = str(super().clean_email())
        count_mail(context.request, cleaned)
        return cleaned

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if settings.MAIL_CONFIGURED:
            return str(super().save(request, **kwargs))
        return str(self.cleaned_data["email"])
