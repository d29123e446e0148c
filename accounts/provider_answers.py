"""Who is there, answered by the provider somebody signs in with: the way there and the way back."""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from accounts.asking import asking_page, go_on, note_answer
from accounts.models import User
from config.http import see_other

log = logging.getLogger("cairn.logins")

ASKS_AGAIN = {
    "openid_connect": {"prompt": "login", "max_age": "0"},
    "github": {"prompt": "select_account"},
    "google": {"prompt": "select_account"},
}
"""How a provider is told to ask the person, not only to look whether they are signed in there."""
SKEW = 60
"""Seconds by which the clocks of the two servers may differ."""


def provider_of(request: HttpRequest, user: User, name: str) -> Any:
    """The provider of this name with which the person has an account, if the site has it."""
    if not SocialAccount.objects.filter(user=user, provider=name).exists():
        return None
    providers = get_adapter().list_providers(request)
    return next(
        (found for found in providers if found.sub_id == name and found.supports_redirect), None
    )


def ask_provider(request: HttpRequest, provider: Any, onward: str) -> HttpResponse:
    params = provider.get_auth_params() | ASKS_AGAIN.get(provider.id, {})
    asked = {"user": request.user.pk, "at": time.time(), "next": onward}
    # Were the answer not taken here, this kind of round trip would sign nobody in.
    response: HttpResponse = provider.redirect(
        request, AuthProcess.REDIRECT, next_url=onward, auth_params=params, asked=asked
    )
    return response


def take_answer(request: HttpRequest, login: SocialLogin) -> None:
    """Where the provider was asked who is there, go on with what the question stood before.

    Raises:
        ImmediateHttpResponse: it was asked; nobody is signed in by the answer.
    """
    asked = login.state.get("asked")
    if asked is None:
        return
    fault = fault_of(request, login, asked)
    if fault:
        log.warning("%s: not taken for an answer: %s.", login.provider.name, fault)
        raise ImmediateHttpResponse(ask_anew(request, asked, fault))
    note_answer(
        request,
        method="socialaccount",
        provider=login.account.provider,
        uid=login.account.uid,
    )
    raise ImmediateHttpResponse(go_on(request, asked["next"]))


def fault_of(request: HttpRequest, login: SocialLogin, asked: dict[str, Any]) -> str:
    """Why this is no answer, or ""."""
    user = request.user
    if not user.is_authenticated or user.pk != asked["user"]:
        return "somebody else is signed in here by now"
    if not login.is_existing or login.user.pk != user.pk:
        return "it is another account there, not the one you sign in with here"
    since = getattr(login, "auth_time", None)
    if since is not None and not since >= asked["at"] - SKEW:
        return "it did not ask you again"
    return ""


def ask_anew(request: HttpRequest, asked: dict[str, Any], fault: str) -> HttpResponse:
    messages.error(request, f"That did not count: {fault}.")
    return see_other(asking_page("account_reauthenticate", asked["next"]))
