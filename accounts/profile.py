"""A person's profile: saved, and read for an export."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.identities import identities_of
from accounts.models import User, normalize_identity

ANNOUNCED = ("change", "at", "device", "network", "details", "taken_back_at")
"""What an export says of each change that was announced; what taking it back needs is secret."""


class HandleTakenError(ValueError):
    """Another person has this handle."""


def save_profile(*, user: User, display_name: str, handle: str, time_zone: str) -> None:
    """Save the profile.

    Raises:
        HandleTakenError: another person has the handle; nothing is changed.
    """
    if (
        handle
        and User.objects.filter(handle_folded=normalize_identity(handle))
        .exclude(pk=user.pk)
        .exists()
    ):
        raise HandleTakenError
    user.display_name, user.handle, user.time_zone = display_name, handle, time_zone
    try:
        with transaction.atomic():
            user.save(update_fields=["display_name", "handle", "time_zone"])
    except IntegrityError as error:  # somebody was quicker
        raise HandleTakenError from error


def save_time_zone(*, user: User, time_zone: str) -> None:
    """Save the time zone, one that there is, and nothing else of the profile."""
    user.time_zone = time_zone
    user.save(update_fields=["time_zone"])


def profile_of(user: User) -> dict[str, Any]:
    """The account's own data for an export; nothing with which somebody could come in."""
    emails = EmailAddress.objects.filter(user=user).order_by("pk")
    return {
        "email": user.email,
        "emails": list(emails.values("email", "verified", "primary")),
        "display_name": user.display_name,
        "handle": user.handle,
        "time_zone": user.time_zone,
        "is_public": user.is_public,
        "date_joined": user.date_joined,
        "last_login": user.last_login,
        "announcements": list(user.announcements.order_by("pk").values(*ANNOUNCED)),
        "signing_in": identities_of(user),
    }


def is_last_administrator(user: User) -> bool:
    others = User.objects.administrators()
    return user.is_superuser and not others.exclude(pk=user.pk).exists()
