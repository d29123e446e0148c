"""What allauth asks this site about people who come by way of a provider."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts.registration import admit, check_domain


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """Save a new account; without a form, one of whom the provider said all that is needed.

        Raises:
            ImmediateHttpResponse: it may not be made; the page of sign-up says why.
        """
        if form is None:
            try:
                check_domain(sociallogin.user.email)
            except ValidationError as refused:
                messages.error(request, refused.message)
                raise ImmediateHttpResponse(redirect("account_signup")) from refused
            if not admit(request):
                raise ImmediateHttpResponse(redirect("account_signup"))
        return super().save_user(request, sociallogin, form)
