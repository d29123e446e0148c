"""What lets a person in by itself, and the law that the last of it stays."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from accounts.models import User
from accounts.stored_passkeys import lets_in_alone

Entry = tuple[str, int]
"""A kind and the number of its row: ("passkey", 7), ("account", 3); 0 where there is but one."""
PASSWORD: Entry = ("password", 0)
MAIL: Entry = ("mail", 0)
LAST = "This is the only way into the account. Add another one first."


@dataclass(frozen=True)
class Entries:
    """The ways in, which may be lost one by one; second steps are none."""

    all: frozenset[Entry] = field(default_factory=frozenset)

    def may_go(self, entry: Entry) -> bool:
        """Whether somebody without ``entry`` can still sign in, or could not by it either."""
        return entry not in self.all or len(self.all) > 1

    def has(self, kind: str) -> bool:
        return any(entry[0] == kind for entry in self.all)


def entries_of(
    person: User,
    *,
    factors: list[Authenticator],
    accounts: list[SocialAccount],
    providers: frozenset[str],
) -> Entries:
    """``factors`` and ``accounts`` are the rows of the person, ``providers`` those set up here."""
    found = {PASSWORD} if person.has_usable_password() else set()
    if settings.ACCOUNT_LOGIN_BY_CODE_ENABLED and person.email:
        found.add(MAIL)
    found |= {
        ("passkey", row.pk)
        for row in factors
        if row.type == Authenticator.Type.WEBAUTHN and lets_in_alone(row)
    }
    found |= {("account", row.pk) for row in accounts if row.provider in providers}
    return Entries(frozenset(found))
