"""The link "it was not me": signed, for one change and one address, for a few days.

It never signs anybody in. See docs/decisions/0016-changes-are-announced.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse
from django.utils import timezone

from accounts.models import Announcement

LIFE = dt.timedelta(days=7)


class LinkError(Exception):
    """A link that does nothing; ``reason`` is the name under which a page says why."""

    def __init__(self, reason: str, at: dt.datetime | None = None) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at


@dataclass(frozen=True)
class Link:
    announcement: Announcement
    holder: str
    """The address whose mail it was in."""


def signer() -> TimestampSigner:
    return TimestampSigner(salt="accounts.announcements", sep=".")


def link_to(announcement: Announcement, holder: str) -> str:
    token = signer().sign(f"{announcement.pk}-{announcement.holders.index(holder)}")
    return settings.SITE_ORIGIN + reverse("accounts:not-me", kwargs={"token": token})


def read_link(token: str) -> Link:
    """What a link is about.

    Raises:
        LinkError: it is none of ours, it has run out, or it was used already.
    """
    try:
        pk, _, number = signer().unsign(token, max_age=LIFE).partition("-")
    except SignatureExpired as error:
        raise LinkError("expired") from error
    except BadSignature as error:
        raise LinkError("unknown") from error
    found = Announcement.objects.select_related("user").filter(pk=pk).first()
    if found is None:
        raise LinkError("gone")
    if found.expires_at <= timezone.now():
        raise LinkError("expired")
    if found.taken_back_at:
        raise LinkError("used", found.taken_back_at)
    return Link(found, found.holders[int(number)])
