"""Who may see what of whom, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.canaries.people import STAFF
from tests.canaries.planting import Canary

SECRETS = {
    "accounts_user.password": "a hash, from which a password can be guessed",
    "accounts_session.session_key": "who has it is signed in",
    "account_emailconfirmation.key": "it proves an address",
    "accounts_announcement.kept": "it holds factors that were removed",
    "mfa_authenticator.data": "keys and codes of a second factor",
    "socialaccount_socialtoken.token": "it opens an account elsewhere",
    "socialaccount_socialtoken.token_secret": "it opens an account elsewhere",
}
"""Places of which nothing is on a page or in an export, the owner's own included."""

OWN_SECRETS = {
    "/accounts/2fa/recovery-codes/": "whoever has just shown who they are copies their codes",
    "/accounts/2fa/recovery-codes/download/": "the same as a file",
    "/accounts/2fa/webauthn/reauthenticate/": "a browser is told which passkeys to ask for",
}
"""Where the owner, and nobody else, sees one of them nevertheless."""


@dataclass(frozen=True)
class Permission:
    viewers: tuple[str, ...]
    address: str
    places: frozenset[str]
    reason: str
    owners: tuple[str, ...] = ()
    """Of whom; of everybody where it is empty."""

    def covers(self, canary: Canary, viewer: str, address: str) -> bool:
        return (
            viewer in self.viewers
            and re.match(self.address, address) is not None
            and canary.place in self.places
            and (not self.owners or canary.owner in self.owners)
        )


NAMED = frozenset(("accounts_user.email", "accounts_user.display_name", "accounts_user.handle"))
LOGGED = frozenset(("django_admin_log.change_message", "django_admin_log.object_repr"))
PERMISSIONS = (
    Permission(
        ("root",),
        r"/admin/accounts/user/",
        NAMED,
        "an administrator finds and names accounts",
    ),
    Permission(
        ("root",),
        r"/admin/accounts/awaitedapproval/",
        NAMED,
        "an administrator decides who gets in",
        ("waiting",),
    ),
    Permission(
        ("root",),
        r"/admin/($|accounts/user/\d+/history/)",
        LOGGED,
        "it is what administrators did themselves",
    ),
    Permission(
        STAFF,
        r"/admin/roadmap/changeset/",
        frozenset(("accounts_user.email",)),
        "staff see who of them changed what all see",
        STAFF,
    ),
)


def is_allowed(canary: Canary, viewer: str, address: str) -> bool:
    if canary.text in address:  # who asks for it knows it
        return True
    if canary.place in SECRETS:
        return canary.owner == viewer and address in OWN_SECRETS
    if canary.owner == viewer:
        return True
    return any(one.covers(canary, viewer, address) for one in PERMISSIONS)
