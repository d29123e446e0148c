"""How long things of accounts are of use, in the words of pages and mails, as the settings say."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.mfa import app_settings as mfa_settings
from allauth.socialaccount.internal.statekit import STATE_TTL
from django.conf import settings

from config.counts import in_digits

DAY = 24 * 60 * 60
UNITS = ((DAY, "day"), (60 * 60, "hour"), (60, "minute"), (1, "second"))


def lifetimes() -> dict[str, str]:
    return {
        "sign_in_code": span(app_settings.LOGIN_BY_CODE_TIMEOUT),
        "address_code": span(app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT),
        "address_link": span(app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS * DAY),
        "password_code": span(app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT),
        "password_link": span(settings.PASSWORD_RESET_TIMEOUT),
        "answer": span(app_settings.REAUTHENTICATION_TIMEOUT),
        "app_code": span(mfa_settings.TOTP_PERIOD),
        "round_trip": span(STATE_TTL),
        "session": span(settings.SESSION_COOKIE_AGE),
    }


def span(seconds: int) -> str:
    """Such as "15 minutes" or "1 day", in the largest unit that comes out even."""
    size, name = next(unit for unit in UNITS if seconds % unit[0] == 0)
    return in_digits(seconds // size, name)
