"""The step of a sign-in that asks for the second factor, and what may change while it waits."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStageController
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from accounts.second_factor.recovery_codes import unused_codes
from config.second_factor import kinds_of

PASSWORD = "password"  # noqa: S105 (a key, not a password)


class ChallengeStage(AuthenticateStage):
    def handle(self) -> Any:
        """As allauth, but the sign-in remembers the password with which it began."""
        response, goes_on = super().handle()
        if response:
            self.state[PASSWORD] = self.login.user.get_session_auth_hash()
        return response, goes_on

    def broken_off(self) -> str:
        """Why this sign-in can't go on; "" where it can."""
        user: Any = self.login.user
        if user is None:
            return "This account is gone."
        if not user.is_active:
            return "This account is closed. Ask the administrator of this site."
        if not constant_time_compare(self.state.get(PASSWORD, ""), user.get_session_auth_hash()):
            return "The password has been changed meanwhile. Sign in again."
        return ""


def challenge(request: HttpRequest) -> HttpResponseBase:
    """The page that asks; where nothing is to be asked any more, the sign-in goes on or ends."""
    stage: Any = None
    if not request.user.is_authenticated:
        stage = LoginStageController.enter(request, ChallengeStage.key)
    if stage is not None:
        reason = stage.broken_off()
        if reason:
            messages.error(request, reason)
            return_to_sign_in: HttpResponse = stage.abort()
            return return_to_sign_in
        if not kinds_of(stage.login.user.pk):
            goes_on: HttpResponse = stage.exit()
            return goes_on
    return ChallengeView.as_view()(request)


class ChallengeView(AuthenticateView):
    """Asks for what the person has: nobody without a passkey is offered one."""

    def _build_forms(self) -> Any:
        posted = super()._build_forms()
        self.kinds = kinds_of(self.stage.login.user.pk)
        if Authenticator.Type.WEBAUTHN not in self.kinds:
            self.webauthn_form = None
        return posted

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except Authenticator.NotUpdated:  # removed between its check and this
            return redirect("mfa_authenticate")

    def form_invalid(self, form: Any) -> HttpResponse:
        if "credential" in form.fields:
            messages.error(self.request, "The passkey was not taken. Try again, or another way.")
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user_id = self.stage.login.user.pk
        has_app = Authenticator.Type.TOTP in self.kinds
        return super().get_context_data(**kwargs) | {
            "has_app": has_app,
            "has_codes": bool(unused_codes(user_id)),
        }
