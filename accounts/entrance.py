"""Sign-up as one transaction: an account and the message that confirms it, or neither."""

from __future__ import annotations

from allauth.account.views import SignupView
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse


class WholeSignUpView(SignupView):
    def form_valid(self, form: BaseForm) -> HttpResponse:
        with transaction.atomic():
            try:
                response: HttpResponse = super().form_valid(form)
            except ImmediateHttpResponse as immediate:  # an answer, and nothing to be rolled back
                response = immediate.response
        return response
