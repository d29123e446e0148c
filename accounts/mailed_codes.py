"""Codes by mail that show who is there: one at a time, three tries each."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from config.rate_limits import RateLimit, enforce

KEY = "mailed_code"
TRIES = 3
SENT = RateLimit("mailed-code", uses=5, seconds=900)
ENTERED = RateLimit("mailed-code-entered", uses=10, seconds=900)
"""Of an account, whatever the sessions: three tries of each code would else be many."""


def send_code(request: HttpRequest, email: str) -> None:
    """Send a new code, which takes the place of an earlier one.

    Raises:
        LimitReachedError: too many were sent.
    """
    enforce(SENT, f"user-{request.user.pk}", "Use the latest code that came, or wait.")
    code = get_adapter().generate_login_code()
    request.session[KEY] = {
        "user": request.user.pk,
        "email": email,
        "code": digest(code),
        "at": time.time(),
        "tries": 0,
    }
    get_adapter().send_mail("account/email/who_is_there", email, {"code": code})


def waiting_code(request: HttpRequest) -> dict[str, Any] | None:
    """The code that was sent to this person and is still good."""
    sent = request.session.get(KEY)
    if not sent or sent["user"] != request.user.pk:
        return None
    is_good = 0 <= time.time() - sent["at"] <= app_settings.LOGIN_BY_CODE_TIMEOUT
    return sent if is_good else None


def is_right(request: HttpRequest, entered: str) -> bool:
    """Whether this is the code that waits. It is good once, and goes after a few wrong ones.

    Raises:
        LimitReachedError: too many were entered for this account.
    """
    enforce(ENTERED, f"user-{request.user.pk}", "Use another way to show that it is you.")
    sent = waiting_code(request)
    if sent is None:
        return False
    if constant_time_compare(sent["code"], digest(entered)):
        del request.session[KEY]
        return True
    sent["tries"] += 1
    request.session[KEY] = sent
    if sent["tries"] >= TRIES:
        del request.session[KEY]
    return False


def digest(code: str) -> str:
    """What the session keeps: letters and digits count, however they are grouped and written."""
    bare = "".join(char for char in code.upper() if char.isalnum())
    return salted_hmac("accounts.mailed_codes", bare, algorithm="sha256").hexdigest()
