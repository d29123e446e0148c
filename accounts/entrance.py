"""Sign-up as one transaction: an account and the message that confirms it, or neither."""

from __future__ import annotations

from allauth.account.views import SignupView
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import transaction
from django.http import HttpResponse

from accounts.entrance_forms import SignUpForm


class WholeSignUpView(SignupView):
    def form_valid(self, form: SignUpForm) -> HttpResponse:
        form.hash_password()
        with transaction.atomic():
            try:
                response: HttpResponse = super().form_valid(form)
            except ImmediateHttpResponse as immediate:  # an answer, and nothing to be rolled back
                response = immediate.response
        return response
