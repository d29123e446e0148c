"""Receivers of signals: what follows a new password, and a new account."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_reset, user_signed_up
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.limits import passwords
from accounts.models import User
from accounts.registration.rules import await_approval


@receiver(password_reset)
def forget_wrong_passwords(request: HttpRequest, user: User, **kwargs: Any) -> None:
    passwords.forget_tries(request, user.email)


@receiver(user_signed_up)
def wait_for_approval(request: HttpRequest, user: User, **kwargs: Any) -> None:
    await_approval(request, user)
