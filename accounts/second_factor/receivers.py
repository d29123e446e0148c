"""What follows when a second factor is set up, or a recovery code is used."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib import messages
from django.http import HttpRequest

from accounts.second_factor.recovery_codes import unused_codes, warning_of_few
from accounts.sessions import end_sessions
from config.counts import in_digits
from config.second_factor import SECOND_FACTORS


def connect() -> None:
    authenticator_added.connect(follow_set_up)
    authenticator_used.connect(count_recovery_codes)


def follow_set_up(
    sender: Any, request: HttpRequest | None, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    """The session that set one up has shown it; those that never did are ended."""
    if authenticator.type not in SECOND_FACTORS or request is None:
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    ended = end_sessions(user.pk, keep=request.session.session_key or "")
    if ended:
        others = "other session was" if ended == 1 else f"{in_digits(ended, 'other session')} were"
        messages.info(request, f"Your {others} signed out. Sign in there again.")


def count_recovery_codes(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    warning = warning_of_few(len(unused_codes(user.pk)))
    if warning:
        messages.warning(request, warning)
