"""Deletes expired sessions, guests whom no session leads to, and those who only passed by."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import Session
from accounts.sessions import SessionStore
from roadmap.access import GUEST_KEY
from roadmap.domain.humanize import counted
from roadmap.domain.progress.guests import forget_lost_guests, forget_passing_guests

GRACE = dt.timedelta(days=1)
"""A visitor younger than this may be in a session that is only being written."""
PASSING = dt.timedelta(days=14)
"""How long a visitor is kept who did one thing and did not come back to do another."""


class Command(BaseCommand):
    help = "Delete expired sessions, and visitors' ticks that nobody will come back to."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(clear_expired())


def clear_expired() -> str:
    """Delete them, which is a daily job as well; what was done, in a sentence."""
    SessionStore.clear_expired()
    now = timezone.now()
    found = list(guests_in_sessions())
    waiting = {guest for _, guest, is_signed_in in found if is_signed_in}
    passed = set(forget_passing_guests(waiting=waiting, before=now - PASSING))
    ended = [key for key, guest, _ in found if guest in passed]
    for batch in itertools.batched(ended, 500):
        Session.objects.filter(pk__in=batch).delete()
    present = {guest for _, guest, _ in found} - passed
    number = len(passed) + forget_lost_guests(present=present, before=now - GRACE)
    return f"{counted(number, 'visitor').capitalize()} forgotten."


def guests_in_sessions() -> Iterator[tuple[str, int, bool]]:
    """Each session that holds a visitor's ticks: its key, the visitor, whether one signed in."""
    store = SessionStore()
    rows = Session.objects.values_list("session_key", "session_data", "user_id")
    for key, data, user_id in rows.iterator(chunk_size=500):
        guest = store.decode(data).get(GUEST_KEY)
        if guest:
            yield key, guest, user_id is not None
