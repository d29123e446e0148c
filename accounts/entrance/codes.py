"""allauth's own pages for a code: of a sign-in, and of an address that an account wants to prove.

All that is used of how allauth keeps them stands here: the state in the session, with ``at`` (when
the code was sent, Unix time), ``email`` and ``resend_count``.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from allauth.account import app_settings, views
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render

from accounts.entrance.code_words import minutes_left
from accounts.entrance.forms import take_as_long_as_for

GOOD_FOR: int = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT


class TimedCode:
    """How long a code is good and how many are left; one that ran out has a page of its own."""

    request: HttpRequest
    most_codes: int

    def state_of(self, request: HttpRequest) -> dict[str, Any] | None:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        state = self.state_of(request)
        if state and time.time() - state["at"] > GOOD_FOR:
            if request.method != "POST" or request.POST.get("action") != "resend":
                return self.tell_that_it_ran_out(request, state)
            self.revive(request, state)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def revive(self, request: HttpRequest, state: dict[str, Any]) -> None:
        """For allauth gives up a code that ran out, instead of sending a new one."""
        state["at"] = time.time()

    def tell_that_it_ran_out(self, request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
        left = max(0, self.most_codes - state["resend_count"])
        context = {
            "email": state["email"],
            "codes_left": left,
            "can_resend": left > 0,
            "was_late": True,
            "action_url": request.get_full_path(),
        }
        return render(request, "account/code_expired.html", context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        state = self._process.state  # type: ignore[attr-defined]
        until = dt.datetime.fromtimestamp(state["at"] + GOOD_FOR, dt.UTC)
        return context | {
            "email": state["email"],
            "until": until,
            "minutes": minutes_left(until),
            "codes_left": max(0, self.most_codes - state["resend_count"]),
            "failed": bool(context["form"].errors),
            "goes_on": bool(self.get_next_url()),  # type: ignore[attr-defined]
            "action_url": self.request.path,
        }

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        """Also where nobody has the address: allauth would send nothing, which takes less time."""
        process = self._process  # type: ignore[attr-defined]
        if process.user is None:
            take_as_long_as_for(2)
        process.state["at"] = time.time()
        process.generate_code()
        process.send()
        process.record_resend()
        process.persist()
        return HttpResponseRedirect(self.request.get_full_path())

    def form_invalid(self, form: Any) -> HttpResponse:
        """After too many tries one begins anew, and goes where one was going."""
        onward = self.get_next_url()  # type: ignore[attr-defined]
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 302 and onward:
            return redirect(self.passthrough_next_url(response.headers["Location"]))  # type: ignore[attr-defined]
        return response


class SignInCodeView(TimedCode, views.ConfirmLoginCodeView):
    most_codes = app_settings.LOGIN_BY_CODE_MAX_RESEND_COUNT

    def state_of(self, request: HttpRequest) -> dict[str, Any] | None:
        if request.user.is_authenticated:
            return None
        self.entered = LoginStageController.enter(request, LoginByCodeStage.key)
        state: dict[str, Any] = self.entered.state if self.entered else {}
        return state if "at" in state else None

    def revive(self, request: HttpRequest, state: dict[str, Any]) -> None:
        super().revive(request, state)
        stash_login(request, self.entered.login)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"verify_form": context["form"]}


class EmailCodeView(TimedCode, views.ConfirmEmailVerificationCodeView):
    most_codes = app_settings.EMAIL_VERIFICATION_MAX_RESEND_COUNT

    def state_of(self, request: HttpRequest) -> dict[str, Any] | None:
        state: dict[str, Any] | None = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY)
        return state
