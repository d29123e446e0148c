"""By which ways an account was signed in to, and the announcement of one that is new to it."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.http import HttpRequest

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.announcements.logins import name_of_provider
from accounts.announcements.wording import WAYS
from accounts.models import KnownWayIn, User


@transaction.atomic
def note_way_in(user: User, request: HttpRequest) -> None:
    """Remember how somebody signed in; announce it where the account knew other ways only.

    The first sign-in of all is no news. It also counts as one with the password, which whoever
    signed up has chosen.
    """
    is_first = not KnownWayIn.objects.filter(user=user).exists()
    ways = {way for record in get_authentication_records(request, user) if (way := way_of(record))}
    if is_first and not ways and user.has_usable_password():
        ways = {"password"}
    for way in sorted(ways):
        _, is_new = KnownWayIn.objects.get_or_create(user=user, way=way)
        if is_new and not is_first:
            details, kept = {"way": words_of(way, user)}, {"way": way}
            announce(user, AccountChange.NEW_WAY_IN, request, details=details, kept=kept)


def way_of(record: dict[str, Any]) -> str:
    """The way that a step of signing in is; "" for a second step, such as the code of an app."""
    match record:
        case {"method": "password" | "code" as method}:
            return method
        case {"method": "socialaccount", "provider": provider}:
            return f"provider:{provider}"[:100]
        case {"method": "mfa", "type": "webauthn", "passwordless": True}:
            return "passkey"
        case {"method": "mfa", "type": "recovery_codes"}:
            return "recovery-code"
    return ""


def words_of(way: str, user: User) -> str:
    if way in WAYS:
        return WAYS[way]
    provider = way.removeprefix("provider:")
    login = SocialAccount.objects.filter(user=user, provider=provider).first()
    return f"by way of {name_of_provider(login) if login else provider}"
