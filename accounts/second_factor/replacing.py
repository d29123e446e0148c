"""Another app in place of the one there is, such as on a new phone: never a moment without one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic.edit import FormView

from accounts.second_factor.app_codes import app_of, is_spent, put_in_place, spend

JUST_NOW = dt.timedelta(minutes=1)


class ReplaceAppView(ActivateTOTPView):
    template_name = "mfa/totp/replace_form.html"

    @method_decorator(login_required)
    @method_decorator(reauthentication_required(app="allauth.mfa"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Past allauth's, which leads whoever has an app to its removal."""
        if app_of(request.user.pk) is None:
            return redirect("mfa_activate_totp")
        return FormView.dispatch(self, request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        replace_app(self.request, form.secret, form.cleaned_data["code"])
        messages.success(
            self.request, "The new app is set up. Codes of the one before do not work any more."
        )
        return redirect("mfa_index")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The second of two clicks finds what the first has done.

        A code of the old app, typed here by mistake, may be spent as well.
        """
        app = app_of(self.request.user.pk)
        is_new = app is not None and timezone.now() - app.created_at < JUST_NOW
        if app and is_new and is_spent(app, form.data.get("code", "")):
            return redirect("mfa_index")
        response: HttpResponse = super().form_invalid(form)
        return response


@transaction.atomic
def replace_app(request: HttpRequest, secret: str, code: str) -> None:
    """The new app takes the place of the old; recovery codes and passkeys stay."""
    app = Authenticator.objects.select_for_update().get(
        user_id=request.user.pk, type=Authenticator.Type.TOTP
    )
    before = [
        {"type": row.type, "data": row.data}
        for row in Authenticator.objects.filter(user_id=request.user.pk)
        if row.type != Authenticator.Type.WEBAUTHN
    ]
    put_in_place(request, app, secret)
    spend(app, code)
    authenticator_added.send(
        sender=Authenticator,
        request=request,
        user=request.user,
        authenticator=app,
        replaced=before,
    )
