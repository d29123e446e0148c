"""Addresses of an account, put back and taken off as they were before a change."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from accounts.email_holders import make_room
from accounts.models import User


def put_back(user_id: int, address: str, *, verified: bool, primary: bool) -> bool:
    """Make it an address of the account again; False where it is another account's by now.

    An account that merely claims it, and that nobody proved or entered, makes room for it.
    """
    if verified:
        make_room(address, but=User.objects.get(pk=user_id))
    if belongs_to_another(user_id, address):
        return False
    rows = EmailAddress.objects.filter(user_id=user_id)
    row = rows.filter(email=address).first() or EmailAddress(user_id=user_id, email=address)
    row.verified = row.verified or verified
    if primary:
        rows.filter(primary=True).exclude(pk=row.pk).update(primary=False)
        row.primary = True
    row.save()
    if primary:
        set_email(user_id, address)
    return True


def belongs_to_another(user_id: int, address: str) -> bool:
    others = EmailAddress.objects.filter(email=address, verified=True).exclude(user_id=user_id)
    return others.exists() or User.objects.with_email(address).exclude(pk=user_id).exists()


def take_off(user_id: int, address: str) -> bool:
    """Remove it; False where it is gone already, or is all that the account has."""
    rows = EmailAddress.objects.filter(user_id=user_id)
    row = rows.filter(email=address).first()
    heir = rows.exclude(email=address).order_by("-primary", "-verified", "pk").first()
    if row is None or heir is None:
        return False
    row.delete()
    if not heir.primary:
        heir.primary = True
        heir.save(update_fields=["primary"])
    set_email(user_id, heir.email)
    return True


def set_email(user_id: int, address: str) -> None:
    person = User.objects.get(pk=user_id)
    person.email = address
    person.save(update_fields=["email"])
