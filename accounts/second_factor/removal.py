"""Taking away the second factor of somebody who lost it, or whose thief set one up."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import transaction

from accounts.models import SecondFactorRemoval
from accounts.second_factor.signals import second_factor_removed
from accounts.sessions import end_sessions
from config.counts import in_digits

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Removed:
    """What was taken away; ``sessions`` were ended with it."""

    app: bool = False
    passkeys: int = 0
    codes: bool = False
    sessions: int = 0

    def __bool__(self) -> bool:
        return bool(self.app or self.passkeys or self.codes)

    def __str__(self) -> str:
        """Such as "the authenticator app, 2 passkeys and the recovery codes"."""
        *first, last = self.parts()
        return f"{', '.join(first)} and {last}" if first else last

    def parts(self) -> Iterator[str]:
        if self.app:
            yield "the authenticator app"
        if self.passkeys:
            yield in_digits(self.passkeys, "passkey")
        if self.codes:
            yield "the recovery codes"


@transaction.atomic
def remove_second_factor(*, person: Any, by: Any = None, keep: str = "") -> Removed:
    """Take away a person's second factor, and end their sessions but the one of key ``keep``.

    ``by`` is the administrator who does it; None on the command line. Where there is nothing to
    take away, nothing is done or recorded, and what is returned is false.
    """
    list(get_user_model()._default_manager.select_for_update().filter(pk=person.pk))  # two at once
    authenticators = Authenticator.objects.filter(user_id=person.pk)
    factors = list(authenticators.values("type", "data"))
    kinds = [factor["type"] for factor in factors]
    if not kinds:
        return Removed()
    authenticators.delete()
    removed = Removed(
        app=Authenticator.Type.TOTP in kinds,
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        codes=Authenticator.Type.RECOVERY_CODES in kinds,
        sessions=end_sessions(person.pk, keep=keep),
    )
    by_id = by.pk if by else None
    SecondFactorRemoval.objects.create(account_id=person.pk, by_id=by_id)
    second_factor_removed.send(sender=type(person), user=person, by=by, factors=factors)
    log.info("second factor of account %s removed by account %s", person.pk, by_id)
    return removed


def what_follows(person: Any) -> str:
    """How the person gets in from now on, in a sentence."""
    if person.has_usable_password():
        return "They sign in with their password alone and set up a new one in their settings."
    return (
        "They have no password; give them the link that "
        f"`manage.py reset_link {person.email}` prints."
    )
