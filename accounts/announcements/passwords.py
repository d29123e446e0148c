"""What setting a password is called: by whom and on what it is done says it."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.account_changes import AccountChange
from accounts.models import User


def change_of_password(user: User, request: HttpRequest | None) -> AccountChange:
    """To be asked before the password is set."""
    present = getattr(request, "user", None)
    if present is None or not present.is_authenticated or present.pk != user.pk:
        return AccountChange.PASSWORD_RESET
    if user.has_usable_password():
        return AccountChange.PASSWORD_CHANGED
    return AccountChange.PASSWORD_SET
