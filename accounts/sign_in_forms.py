"""allauth's forms in which people name their account, with the email spelled as it is on record."""

from __future__ import annotations

from allauth.account import forms

from accounts.email_records import spelling_here


class SignInForm(forms.LoginForm):
    def clean_login(self) -> str:
        return spelling_here(super().clean_login())


class LoginCodeForm(forms.RequestLoginCodeForm):
    def clean_email(self) -> str:
        if email := self.cleaned_data["email"]:
            self.cleaned_data["email"] = spelling_here(email)
        return super().clean_email()


class ResetPasswordForm(forms.ResetPasswordForm):
    def clean_email(self) -> str:
        self.cleaned_data["email"] = spelling_here(self.cleaned_data["email"])
        return super().clean_email()
