"""Pages on which a person sets up and keeps their second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.second_factor.app_codes import app_of, spend
from accounts.second_factor.recovery_codes import FEW, file_name
from config.second_factor import ONWARD


class SetUpAppView(ActivateTOTPView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who has an app already, such as since the first of two clicks, is past this page."""
        if request.user.is_authenticated and app_of(request.user.pk):
            return redirect("mfa_view_recovery_codes" if request.method == "POST" else "mfa_index")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
                app = app_of(self.request.user.pk)
                if app:
                    spend(app, form.cleaned_data["code"])
        except IntegrityError:  # another request was quicker
            messages.warning(self.request, "An authenticator app is set up already.")
            return redirect("mfa_index")
        return response

    def get_success_url(self) -> str:
        if self.did_generate_recovery_codes:
            return reverse("mfa_view_recovery_codes")
        return str(self.request.session.get(ONWARD) or reverse("mfa_index"))


class RemoveAppView(DeactivateTOTPView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except Http404:  # it is removed already, such as by the first of two clicks
            return redirect("mfa_index")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        required = settings.CAIRN_REQUIRE_STAFF_MFA and getattr(
            self.request.user, "is_staff", False
        )
        passkeys = Authenticator.objects.filter(
            user_id=self.request.user.pk, type=Authenticator.Type.WEBAUTHN
        )
        return super().get_context_data(**kwargs) | {
            "is_last": not passkeys.exists(),
            "is_required": required,
        }


class RecoveryCodesView(ViewRecoveryCodesView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().get(request, *args, **kwargs)
        except Http404:  # without a second factor there are none
            return redirect("mfa_index")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "onward": self.request.session.get(ONWARD),
            "are_few": len(context["unused_codes"]) < FEW,
        }


class RecoveryCodesFileView(DownloadRecoveryCodesView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except Http404:  # none are left, which the page says
            return redirect("mfa_view_recovery_codes")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "site": settings.SITE_URL,
            "account": getattr(self.request.user, "email", ""),
            "today": timezone.localdate(),
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        name = file_name(email=context["account"], on=context["today"])
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
        return response


@require_safe
def lost(request: HttpRequest) -> HttpResponse:
    """What to do for whoever has nothing left to answer the challenge with."""
    return render(request, "mfa/lost.html")
