"""The person whom a command names by email."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError


def person(email: str) -> Any:
    """The user with this email.

    Raises:
        CommandError: nobody has it.
    """
    model: Any = get_user_model()
    try:
        return model.objects.get_by_natural_key(email)
    except (model.DoesNotExist, ValueError) as error:
        raise CommandError(f"Nobody here has the email {email!r}.") from error
