"""The pages of sign-up, sign-in and addresses, as far as they differ from allauth's.

With mail a sign-up waits for its code, see :mod:`accounts.entrance.pending`; without, it is one
transaction: the account and all that belongs to it, or nothing.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.entrance.forms import SignUpForm
from accounts.entrance.pending import PendingSignUp, begin, keep, pending_of
from accounts.registration.rules import may_sign_up


class WholeSignUpView(views.SignupView):
    def form_valid(self, form: SignUpForm) -> HttpResponse:
        form.hash_password()
        if settings.MAIL_CONFIGURED:
            return self.await_code(form)
        with transaction.atomic():
            try:
                response: HttpResponse = super().form_valid(form)
            except ImmediateHttpResponse as immediate:  # an answer, and nothing to be rolled back
                response = immediate.response
        return response

    def await_code(self, form: SignUpForm) -> HttpResponse:
        new = PendingSignUp(
            email=form.cleaned_data["email"],
            password_hash=form.password_hash or make_password(None),
            onward=self.get_next_url() or "",
        )
        begin(self.request, new)
        return redirect("account_signup_code")

    def get_initial(self) -> dict[str, Any]:
        """What was typed before, such as for who comes back from the page of the code."""
        pending = pending_of(self.request)
        given = {"email": pending.email} if pending else {}
        return {**given, **super().get_initial()}


class PasskeySignUpView(WholeSignUpView, views.SignupByPasskeyView):
    """The same without a password: the passkey is made once the code is entered."""


class SignInView(views.LoginView):
    def form_invalid(self, form: Any) -> HttpResponse:
        """Whoever signs in before having entered the code of the sign-up is led to it.

        Unless they are let in: who has an account, and forgot it, may sign up with its password.
        """
        request = self.request
        pending = pending_of(request)
        login, password = request.POST.get("login", ""), request.POST.get("password", "")
        if pending and may_sign_up(request) and pending.is_of(login, password):
            pending.onward = self.get_next_url() or pending.onward
            keep(request, pending)
            return redirect("account_signup_code")
        response: HttpResponse = super().form_invalid(form)
        return response
