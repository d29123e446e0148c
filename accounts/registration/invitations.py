"""Links that let people make an account, made by administrators.

A link holds the invitation's number, signed: the database has nothing that could be used.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation

INVITED = "invitation"
"""Under which a visitor's session keeps the number of theirs."""
SIGNER = signing.Signer(salt="accounts.registration.invitations")


def link_of(invitation: Invitation) -> str:
    path = reverse("accounts:join", kwargs={"secret": SIGNER.sign(str(invitation.pk))})
    return f"{settings.SITE_ORIGIN}{path}"


def invitation_of(secret: str) -> Invitation | None:
    """The one that a link names, whether or not it is still good; None for a link that is none."""
    try:
        number = SIGNER.unsign(secret)
    except signing.BadSignature:
        return None
    return Invitation.objects.filter(pk=number).first()


def is_usable(number: object) -> bool:
    return isinstance(number, int) and usable().filter(pk=number).exists()


def take_use(number: object) -> bool:
    """Count one account against an invitation; False where none is left."""
    if not isinstance(number, int):
        return False
    return bool(usable().filter(pk=number).update(used=F("used") + 1))


def usable() -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(expires_at__gt=timezone.now(), used__lt=F("uses"))
