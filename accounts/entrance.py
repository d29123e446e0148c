"""Sign-up as one transaction: an account and the message that confirms it, or neither."""

from __future__ import annotations

from allauth.account.views import SignupView
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse


class WholeSignUpView(SignupView):
    def form_valid(self, form: BaseForm) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response
