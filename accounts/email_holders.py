"""Whose an email address is: an account's own one or a proven one; nothing else counts.

A sign-up that nobody finished, and an address that an account merely claims, keep nobody out.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.email_addresses import normalize_email
from accounts.models import User


def unfinished(email: str) -> QuerySet[User]:
    """Accounts with this address that nobody proved, entered or was given a part in."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.with_email(email).filter(
        Exists(addresses.filter(verified=False)),
        ~Exists(addresses.filter(verified=True)),
        last_login=None,
        is_staff=False,
        groups=None,
    )


def is_taken(email: str, *, but: User | None = None) -> bool:
    """Whether an account that somebody uses has the address, ``but`` left out."""
    mine = but.pk if but else 0
    own = User.objects.with_email(email).exclude(pk=mine)
    used = own.exclude(pk__in=unfinished(email).values("pk")).exists()
    return _proven(email).exclude(user_id=mine).exists() or used


def holds(user: User, email: str) -> bool:
    """Whether ``user`` can be reached and signed in by the address."""
    if normalize_email(user.email) == normalize_email(email):
        return True
    return _proven(email).filter(user=user).exists()


def is_closed(email: str) -> bool:
    """Whether the address is of accounts that an administrator closed, and of no other."""
    holders = User.objects.with_email(email).values("pk")
    theirs = User.objects.filter(Q(pk__in=holders) | Q(pk__in=_proven(email).values("user")))
    return set(theirs.values_list("is_active", flat=True)) == {False}


@transaction.atomic
def make_room(email: str, *, but: User | None = None) -> None:
    """Forget who merely claimed the address, once somebody has proved to read its mails."""
    mine = but.pk if but else 0
    for user in unfinished(email).exclude(pk=mine):
        user.delete()
    own = User.objects.with_email(email).values("pk")
    claims = EmailAddress.objects.filter(email=email.lower(), verified=False)
    claims.exclude(user_id=mine).exclude(user__in=own).delete()


@transaction.atomic
def replace_address(user: User, email: str) -> EmailAddress:
    """Give an account another address in place of its own, and of all that it merely claims.

    For a site that can't prove any; what was proven while it could stays a way in.
    """
    old, user.email = user.email, email
    user.save(update_fields=["email"])
    theirs = EmailAddress.objects.filter(user=user)
    theirs.filter(Q(email__in=[old, old.lower(), email.lower()]) | Q(verified=False)).delete()
    theirs.update(primary=False)
    return EmailAddress.objects.create(user=user, email=email.lower(), primary=True)


def _proven(email: str) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(email=email.lower(), verified=True)
