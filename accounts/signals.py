"""Receivers of signals: what follows a new password."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_reset
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.limits import passwords
from accounts.models import User


@receiver(password_reset)
def forget_wrong_passwords(request: HttpRequest, user: User, **kwargs: Any) -> None:
    passwords.forget_tries(request, user.email)
