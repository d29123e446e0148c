"""Browsers in which an account was signed in to before: their wrong tries count apart.

Whoever guesses at somebody's password from elsewhere keeps the guesser out, not the owner. A cookie
proves it: a random number of the browser, and for each account a code that only this site can make
of the number and of the account's password. It outlives signing out, not a new password.
"""

from __future__ import annotations

import re
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from accounts.models import User

SALT = "accounts.limits.known_devices"
YEAR = 60 * 60 * 24 * 365
MOST_ACCOUNTS = 5
WRITTEN = re.compile(rf"[A-Za-z0-9]{{22}}(\.[0-9a-f]{{64}}){{1,{MOST_ACCOUNTS}}}", re.ASCII)


def known_device(request: HttpRequest, email: str) -> str:
    """The number of the browser, if the account was signed in to in it before; else ""."""
    device, *codes = written_in(request) or [""]
    if not codes:
        return ""
    own = [code_of(device, user) for user in reached_by(email)]
    known = any(constant_time_compare(code, one) for code in codes for one in own)
    return device if known else ""


def reached_by(email: str) -> QuerySet[User]:
    """Whose own email it is, in any spelling, or one more of theirs that is proven."""
    proven = EmailAddress.objects.filter(email=email.lower(), verified=True).values("user_id")
    return User.objects.with_email(email) | User.objects.filter(pk__in=proven)


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser keep that this account was signed in to in it; of several, the last five."""
    device, *codes = written_in(request) or [get_random_string(22)]
    own = code_of(device, user)
    kept = [own, *(code for code in codes if code != own)][:MOST_ACCOUNTS]
    options: dict[str, Any] = {"samesite": "Lax", "secure": settings.HTTPS, "httponly": True}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME, ".".join([device, *kept]), max_age=YEAR, **options
    )


def written_in(request: HttpRequest) -> list[str]:
    """What the cookie holds, if it has the form of one."""
    text = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return text.split(".") if WRITTEN.fullmatch(text) else []


def code_of(device: str, user: User) -> str:
    return salted_hmac(SALT, f"{device}:{user.pk}:{user.password}", algorithm="sha256").hexdigest()
