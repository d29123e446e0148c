"""Deletes expired sessions, and guests whom no session leads to any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import Session
from accounts.sessions import SessionStore
from roadmap.access import GUEST_KEY
from roadmap.domain.humanize import counted
from roadmap.domain.progress.guests import forget_lost_guests

GRACE = dt.timedelta(days=1)
"""A visitor younger than this may be in a session that is only being written."""


class Command(BaseCommand):
    help = "Delete expired sessions, and visitors' ticks that no session leads to any more."

    def handle(self, *args: Any, **options: Any) -> None:
        SessionStore.clear_expired()
        store = SessionStore()
        kept = Session.objects.values_list("session_data", flat=True)
        present = [guest for data in kept if (guest := store.decode(data).get(GUEST_KEY))]
        number = forget_lost_guests(present=present, before=timezone.now() - GRACE)
        self.stdout.write(f"{counted(number, 'visitor').capitalize()} forgotten.")
