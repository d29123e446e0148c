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
from django import forms as django_forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.email_addresses import normalize_email
from accounts.email_holders import holds, is_taken, replace_address
from accounts.email_records import is_anothers_in_other_letters, spelling_here
from accounts.entrance.wording import InOurWords, StatesTheRules
from accounts.limits.mails import count_mail
from accounts.models import User
from accounts.registration.rules import check_domain


def take_as_long_as_for(times: int) -> None:
    """Read a person so often, where allauth has none to read and would answer sooner."""
    for _ in range(times):
        User.objects.order_by("pk").first()


class SignUpForm(StatesTheRules, forms.SignupForm):
    password_hash = ""

    def validate_unique_email(self, value: str) -> str:
        """With mail the mail says whether there is an account, and nothing here asks."""
        check_domain(value)
        if not settings.MAIL_CONFIGURED and is_taken(value):
            raise get_adapter().validation_error("email_taken")
        return value

    def hash_password(self) -> None:
        """Before anything is written: until then SQLite would let nobody else write."""
        if password := self.cleaned_data.get("password1"):
            self.password_hash = make_password(password)


class AddressForm(django_forms.Form):
    """The address of a sign-up that is not finished, corrected."""

    email = forms.EmailField(label="Your address")

    def clean_email(self) -> str:
        email = str(get_adapter().clean_email(self.cleaned_data["email"]))
        check_domain(email)
        return email


class CodeForm(django_forms.Form):
    """What was typed from a mail; whether it is right is seen elsewhere."""

    code = django_forms.CharField(label="Code", max_length=40)


class SignInForm(InOurWords, forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def clean_login(self) -> str:
        return spelling_here(super().clean_login())

    def clean(self) -> Any:
        """An address that an account claims and never proved is no way into it."""
        cleaned = super().clean()
        if isinstance(self.user, User) and not holds(self.user, self.cleaned_data["login"]):
            raise get_adapter().validation_error("email_password_mismatch")
        return cleaned


class LoginCodeForm(InOurWords, forms.RequestLoginCodeForm):
    _user: Any

    def clean_email(self) -> str:
        if email := self.cleaned_data["email"]:
            self.cleaned_data["email"] = spelling_here(email)
        cleaned = str(super().clean_email())
        if self._user and not holds(self._user, cleaned):
            self._user = User.objects.with_email(cleaned).filter(is_active=True).first()
        count_mail(context.request, cleaned)
        return cleaned


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


class SocialSignUpForm(InOurWords, HidesAccounts, SocialSignUp):
    """Sign-up by way of a provider, where it says too little of the person."""


class AddEmailForm(InOurWords, forms.AddEmailForm):
    """With mail one more address, once it is proven; without, another in place of the only one."""

    def clean_email(self) -> str:
        if settings.MAIL_CONFIGURED:
            return str(super().clean_email())
        adapter = get_adapter()
        email: str = adapter.clean_email(self.cleaned_data["email"])
        if normalize_email(email) == normalize_email(self.user.email):
            raise adapter.validation_error("duplicate_email")
        if is_taken(email, but=self.user):
            raise adapter.validation_error("email_taken")
        return email

    def save(self, request: HttpRequest) -> Any:
        if settings.MAIL_CONFIGURED:
            return super().save(request)
        return replace_address(self.user, self.cleaned_data["email"])


class ConfirmEmailForm(forms.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user is None:
            take_as_long_as_for(2)

    def clean_code(self) -> str:
        """Whoever enters the right code reads the mails of the address, and may know.

        Past allauth's own question, to which an address that somebody merely claims is taken.
        """
        code = str(super(forms.ConfirmEmailVerificationCodeForm, self).clean_code())
        if is_taken(self.email, but=self.user):
            raise get_adapter().validation_error("email_taken")
        return code


class ConfirmLoginCodeForm(forms.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.expected_code:  # nobody has the email
            take_as_long_as_for(2)
