"""Recording what happened to an account, and telling its person by mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.account_changes import AccountChange
from accounts.announcements.links import LIFE, link_to
from accounts.announcements.recipients import Recipient, recipients_of
from accounts.announcements.wording import BY_AN_ADMINISTRATOR, sentence_of, subject_of
from accounts.devices import device_of
from accounts.lifetimes import span
from accounts.mails import compose
from accounts.models import Announcement, User
from accounts.networks import shortened
from config.middleware import zone

DELETIONS = (AccountChange.DELETED, AccountChange.DELETED_BY_ADMIN)


@transaction.atomic
def announce(
    user: User,
    change: AccountChange,
    request: HttpRequest | None = None,
    *,
    details: Mapping[str, Any] | None = None,
    kept: Mapping[str, Any] | None = None,
) -> Announcement:
    """Record a change and put the mails about it into the queue, all in the caller's transaction.

    ``details`` fill the sentence about it, ``kept`` is what taking it back needs. Without
    ``request`` it is the one that is being answered, if any. Of a deletion nothing is recorded.
    """
    found = Announcement(
        user=user,
        change=change,
        details={**(details or {})},
        kept={**(kept or {})},
        expires_at=timezone.now() + LIFE,
        **origin_of(change, request or context.request),
    )
    recipients = recipients_of(user, change, found.details, found.kept)
    if settings.MAIL_CONFIGURED:
        found.holders = [one.address for one in recipients if one.has_link]
    if change not in DELETIONS:
        found.save()
    if settings.MAIL_CONFIGURED:
        for recipient in recipients:
            send(found, recipient)
    return found


def origin_of(change: AccountChange, request: HttpRequest | None) -> dict[str, str]:
    """Device and network that a change came from."""
    if request is None or change in BY_AN_ADMINISTRATOR:
        return {"device": "", "network": ""}
    return {
        "device": device_of(request.headers.get("User-Agent", "")),
        "network": shortened(get_adapter(request).get_client_ip(request)),
    }


def send(announcement: Announcement, recipient: Recipient) -> None:
    change = AccountChange(announcement.change)
    link = link_to(announcement, recipient.address) if recipient.has_link else ""
    reset = settings.SITE_ORIGIN + reverse("account_reset_password")
    known = {
        "subject": subject_of(change, announcement.details),
        "told": sentence_of(change, announcement.details, to_stranger=recipient.is_stranger),
        "when": time_of(announcement),
        "device": announcement.device,
        "network": announcement.network,
        "is_stranger": recipient.is_stranger,
        "is_final": is_final(change, recipient),
        "link": link or earlier_link(announcement, recipient),
        "link_lasts": span(int(LIFE.total_seconds())),
        "reset_url": reset,
    }
    compose("account/email/announcement", [recipient.address], known).send()


def is_final(change: AccountChange, recipient: Recipient) -> bool:
    """Whether there is nothing that the recipient could still do about it here."""
    if change is AccountChange.ADDRESS_REMOVED:
        return recipient.is_stranger
    return change in (*DELETIONS, AccountChange.TAKEN_BACK)


def earlier_link(announcement: Announcement, recipient: Recipient) -> str:
    """For an address that was removed: the link it holds already, as the primary one of before."""
    if announcement.change != AccountChange.ADDRESS_REMOVED or not recipient.is_stranger:
        return ""
    moves = Announcement.objects.filter(
        user_id=announcement.user_id,
        change=AccountChange.PRIMARY_CHANGED,
        taken_back_at=None,
        expires_at__gt=timezone.now(),
    )
    held = (move for move in moves.order_by("pk") if recipient.address in move.holders)
    found = next(held, None)
    return link_to(found, recipient.address) if found else ""


def time_of(announcement: Announcement) -> str:
    """When it happened, in the person's own time."""
    own = zone(announcement.user.time_zone)
    name = announcement.user.time_zone if own else settings.TIME_ZONE
    local = timezone.localtime(announcement.at, own)
    return f"{date_format(local, 'l j F Y, H:i')} ({name})"
