"""Sessions that stand on a proxy's word: they end where it is not given any more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.vouching.headers import told_by_proxy
from config.providers import PROXY

VOUCHED = "vouched_by_proxy"
"""The key of a session with the name by which the proxy called its person."""
REFUSED = "refused_by_proxy_login"
"""The key of a visitor's session with a hash of the name of who could not be let in."""


def note_sign_in(
    sender: Any, request: HttpRequest, user: Any, sociallogin: Any = None, **kwargs: Any
) -> None:
    """Keep in the session on whose word its person was let in, if it was a proxy's."""
    request.session.pop(REFUSED, None)
    request.session.pop(VOUCHED, None)
    if sociallogin is not None and sociallogin.account.provider == PROXY:
        request.session[VOUCHED] = sociallogin.account.uid


def is_over(request: HttpRequest) -> bool:
    """Whether the proxy names another person than the one of this session, or nobody."""
    known = request.session.get(VOUCHED)
    if known is None:
        return False
    told = told_by_proxy(request)
    return told is None or told.uid != known


def is_alone(records: list[dict[str, Any]]) -> bool:
    """Whether nothing but the proxy's word is among the steps of a sign-in."""
    return bool(records) and all(record.get("provider") == PROXY for record in records)


def signed_out_page(request: HttpRequest) -> str:
    """Where a session of whom the proxy names ends; any other page would sign in anew. Else ""."""
    is_named = VOUCHED in request.session or told_by_proxy(request) is not None
    return reverse("proxy_signed_out") if is_named else ""


def way_out(request: HttpRequest) -> str:
    """Where signing out leads: from a session on a proxy's word to the proxy's own, if known."""
    login = settings.CAIRN_PROXY_LOGIN
    if login and login.sign_out and VOUCHED in request.session:
        return login.sign_out
    return signed_out_page(request)
