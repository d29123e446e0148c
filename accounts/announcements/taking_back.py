"""Taking back what was announced: once, all of it or nothing, and every session ends."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.announcements.links import Link, LinkError, read_link
from accounts.announcements.recipients import open_announcements
from accounts.announcements.reversal import Reversal
from accounts.announcements.reversals import COMES_IN, addresses_that_came, reversals_of
from accounts.models import Announcement, KnownWayIn, User
from accounts.sessions import end_sessions_of

SESSIONS_WILL = "Every session of the account ends, on every device."
SESSIONS_DID = "Every session of the account is ended, on every device."


def plan_of(link: Link) -> list[str]:
    """What using the link would do, in sentences."""
    steps = reversals_of(link.announcement, since(link.announcement))
    return [SESSIONS_WILL, *(step.will for step in steps)]


@transaction.atomic
def take_back(token: str) -> list[str]:
    """Use a link; what was done, in sentences.

    Raises:
        LinkError: it has run out or was used, by the first of two clicks too; or the address it
            would bring back is another account's. Nothing is changed then.
    """
    owner = read_link(token).announcement.user
    User.objects.select_for_update().get(pk=owner.pk)  # of two at once the second finds it used
    link = read_link(token)
    rows = list(since(link.announcement))
    gone = addresses_that_came(rows)
    said = [carry_out(step) for step in reversals_of(link.announcement, rows)]
    end_sessions_of(owner.pk, {owner.email, link.holder, *gone})
    close(link, rows, gone)
    KnownWayIn.objects.filter(user=owner, way=link.announcement.kept.get("way", "")).delete()
    announce(User.objects.get(pk=owner.pk), AccountChange.TAKEN_BACK, details={"removed": gone})
    return [SESSIONS_DID, *said]


def since(announcement: Announcement) -> QuerySet[Announcement]:
    return open_announcements(announcement.user_id).filter(pk__gte=announcement.pk)


def carry_out(step: Reversal) -> str:
    if step.act():
        return step.did
    if step.is_vital:
        raise LinkError("taken")
    return step.gone


def close(link: Link, rows: list[Announcement], gone: list[str]) -> None:
    """Void the link, those of what is taken back with it, and those that an address which is gone
    or another than the link's own was sent since.

    A later removal can still be taken back by the same address.
    """
    others = [
        row.pk
        for row in open_announcements(link.announcement.user_id)
        if row.pk == link.announcement.pk
        or {*row.holders} & {*gone}
        or (row in rows and (row.change in COMES_IN or {*row.holders} - {link.holder}))
    ]
    Announcement.objects.filter(pk__in=others).update(taken_back_at=timezone.now(), kept={})
