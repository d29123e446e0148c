"""Who is told of a change, and whose mail has a link that takes it back.

A link goes only to an address that was proven to be the person's and has been theirs for longer
than a link lasts. So whoever adds an address of their own to another's account is told there what
happens, but can take nothing back, neither then nor after the person has recovered the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone

from accounts.account_changes import AccountChange
from accounts.models import Announcement, User


@dataclass(frozen=True)
class Recipient:
    """``is_stranger``: perhaps of no part in the account, as an address that was just added."""

    address: str
    has_link: bool = False
    is_stranger: bool = False


def open_announcements(user_id: int) -> QuerySet[Announcement]:
    """What can still be taken back, the oldest first."""
    return Announcement.objects.filter(
        user_id=user_id, taken_back_at=None, expires_at__gt=timezone.now()
    ).order_by("pk")


def recipients_of(
    user: User, change: AccountChange, details: Mapping[str, Any], kept: Mapping[str, Any]
) -> list[Recipient]:
    own = primary_of(user)
    if change is AccountChange.PRIMARY_CHANGED and details.get("old"):
        holds = bool(kept.get("verified")) and is_settled(user, details["old"])
        found = [Recipient(details["old"], holds), stranger(details["address"])]
    elif change in (AccountChange.ADDRESS_ADDED, AccountChange.ADDRESS_REMOVED):
        found = [own, stranger(details["address"])]
    elif change is AccountChange.TAKEN_BACK:
        found = [Recipient(own.address), *map(stranger, details["removed"])]
    elif change in (AccountChange.DELETED, AccountChange.DELETED_BY_ADMIN):
        found = [Recipient(own.address)]
    else:
        found = [own]
    return without_doubles(found)


def primary_of(user: User) -> Recipient:
    """The address that mail to the account goes to; on record it is also without a row of its own.

    It holds links where it is verified and settled.
    """
    rows = EmailAddress.objects.filter(user_id=user.pk)
    row = rows.filter(primary=True).first() or rows.filter(email=user.email).first()
    if row is None:
        return Recipient(user.email)
    return Recipient(row.email, row.verified and is_settled(user, row.email))


def is_settled(user: User, address: str) -> bool:
    """Whether nobody was told lately that the address came to the account."""
    added = open_announcements(user.pk).filter(change=AccountChange.ADDRESS_ADDED)
    return all(row.details.get("address") != address for row in added)


def stranger(address: str) -> Recipient:
    return Recipient(address, is_stranger=True)


def without_doubles(found: list[Recipient]) -> list[Recipient]:
    """One for each address that there is; the first of two counts."""
    by_address: dict[str, Recipient] = {}
    for recipient in found:
        if recipient.address:
            by_address.setdefault(recipient.address.lower(), recipient)
    return list(by_address.values())
