"""Codes of an authenticator app: each is good once, whoever asks for it and wherever.

allauth remembers a code for one step of its clock, in the shared cache. Here the step of the last
code that was taken is kept beside the app's secret: neither that step nor an earlier one counts any
more. What allauth does not document is named here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    clear_totp_secret,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

LAST_STEP = "last_step"


def app_of(user_id: int | None) -> Authenticator | None:
    found: Authenticator | None = Authenticator.objects.filter(
        user_id=user_id, type=Authenticator.Type.TOTP
    ).first()
    return found


def is_spent(app: Authenticator, code: str) -> bool:
    """Whether the code was taken before, or belongs to a step before one that was."""
    steps = list(steps_of(app, code))
    return bool(steps) and max(steps) <= app.data.get(LAST_STEP, -1)


@transaction.atomic
def spend(app: Authenticator, code: str) -> bool:
    """Take the code; False where another request was quicker, or it is none of now."""
    row = Authenticator.objects.select_for_update().filter(pk=app.pk).first()
    if row is None:
        return False
    steps = [step for step in steps_of(row, code) if step > row.data.get(LAST_STEP, -1)]
    if not steps:
        return False
    row.data[LAST_STEP] = min(steps)
    row.save(update_fields=["data"])
    return True


def steps_of(app: Authenticator, code: str) -> Iterator[int]:
    """The steps of about now to which the code belongs: hardly ever more than one."""
    secret = decrypt(app.data["secret"])
    around = list(yield_hotp_counters_from_time())
    for step in (around[0] - 1, *around):  # the clock may have moved on since it was checked
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            yield step


@transaction.atomic
def put_in_place(request: HttpRequest, app: Authenticator, secret: str) -> None:
    """Have the row that stands for the app hold the secret of another: there is always one."""
    app.data = {"secret": encrypt(secret)}
    app.created_at, app.last_used_at = timezone.now(), None
    app.save(update_fields=["data", "created_at", "last_used_at"])
    clear_totp_secret(request)
