"""The daily job that forgets announcements, with what taking them back needed."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Announcement
from config.counts import in_digits


def forget_old() -> str:
    """Delete those whose links have run out; what was done, in a sentence."""
    count, _ = Announcement.objects.filter(expires_at__lte=timezone.now()).delete()
    return f"{in_digits(count, 'announcement')} of changes forgotten."
