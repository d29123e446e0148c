"""What the proxy's word has begun in a browser that somebody else goes on with."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.socialaccount.internal.flows.signup import clear_pending_signup
from django.http import HttpRequest

from accounts.joining import WAITS
from accounts.vouching.headers import told_by_proxy
from config.providers import PROXY


def forget_what_another_began(request: HttpRequest) -> None:
    """Break off a sign-up or a sign-in of whom the proxy does not name any more.

    Else the next person at the browser could make the account of the one before.
    """
    begun = [
        (request.session.get(WAITS), clear_pending_signup),
        (elsewhere_in(request.session.get(LOGIN_SESSION_KEY)), clear_login),
    ]
    for login, forget in begun:
        if login and is_of_another(request, login["account"]):
            forget(request)


def elsewhere_in(sign_in: Any) -> Any:
    """The account elsewhere by which a sign-in began that is asked more; None where none is."""
    return ((sign_in or {}).get("signal_kwargs") or {}).get("sociallogin")


def is_of_another(request: HttpRequest, account: dict[str, Any]) -> bool:
    if account.get("provider") != PROXY:
        return False
    told = told_by_proxy(request)
    return told is None or told.uid != account.get("uid")
