"""What the site keeps of how a person signs in and where they are signed in, for an export.

No password, no key, no code and no name of a session: whoever finds the file can't come in by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.models import Session, User
from accounts.stored_passkeys import name_of

ELSEWHERE = ("provider", "uid", "extra_data", "date_joined", "last_login")


def identities_of(user: User) -> dict[str, Any]:
    """Instants are UTC."""
    return {
        "has_password": user.has_usable_password(),
        "accounts_elsewhere": list(
            SocialAccount.objects.filter(user=user).order_by("pk").values(*ELSEWHERE)
        ),
        "second_factors": list(factors_of(user)),
        "sessions": list(sessions_of(user)),
        "rights_by_groups": list(user.given_rights.order_by("pk").values("right", "since")),
        "ways_in": list(user.known_ways_in.order_by("pk").values("way", "since")),
    }


def factors_of(user: User) -> Iterable[dict[str, Any]]:
    for factor in Authenticator.objects.filter(user=user).order_by("pk"):
        kind = Authenticator.Type(factor.type)
        yield {
            "kind": kind.value,
            "name": name_of(factor) if kind is Authenticator.Type.WEBAUTHN else "",
            "since": factor.created_at,
            "last_used": factor.last_used_at,
        }


def sessions_of(user: User) -> Iterable[dict[str, Any]]:
    """Each that is open, with the address and the browser that it began in, where known."""
    rows = Session.objects.filter(user=user).order_by("expire_date")
    starts = {one.session_key: one for one in UserSession.objects.filter(user=user)}
    for row in rows:
        start = starts.get(row.pk)
        yield {
            "began": start.created_at if start else None,
            "network_address": start.ip if start else "",
            "browser": start.user_agent if start else "",
            "last_used": row.seen_at,
            "ends": row.expire_date,
        }
