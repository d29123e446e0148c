"""Recovery codes: how many are left, and the file in which a person keeps them."""

from __future__ import annotations

import datetime as dt
import re

from allauth.mfa.models import Authenticator
from django.conf import settings

from config.counts import in_digits

FEW = 3
"""Fewer than this are said to be few."""
UNSAFE = re.compile(r"[^A-Za-z0-9.]+")


def unused_codes(user_id: int | None) -> list[str]:
    found = Authenticator.objects.filter(
        user_id=user_id, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    codes: list[str] = found.wrap().get_unused_codes() if found else []
    return codes


def warning_of_few(left: int) -> str:
    """What is said to somebody who has just used one; "" while there are enough."""
    if left >= FEW:
        return ""
    if not left:
        return (
            "That was your last recovery code. Make new ones under Settings, before you need one."
        )
    return f"You have {in_digits(left, 'recovery code')} left. Make new ones under Settings."


def file_name(*, email: str, on: dt.date) -> str:
    """Such as ``cairn-recovery-codes-cairn.example.org-ada-example.org-2026-11-29.txt``."""
    site = part_of_name(settings.SITE_URL.partition("://")[2])
    account = part_of_name(email)
    return f"{'-'.join(filter(None, ('cairn-recovery-codes', site, account)))}-{on:%Y-%m-%d}.txt"


def part_of_name(text: str) -> str:
    """The text with what a file system or a header could mind left out, and not too long."""
    return UNSAFE.sub("-", text)[:60].strip("-.")
