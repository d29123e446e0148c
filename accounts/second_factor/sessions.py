"""The sessions of a person, ended all at once."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Q


def end_sessions(person: Any, *, keep: str = "") -> int:
    """End every session of the person but the one with the key ``keep``; how many there were."""
    listed = UserSession.objects.filter(user_id=person.pk).exclude(session_key=keep)
    keys = list(listed.values_list("session_key", flat=True))
    sessions = person.web_sessions.model.objects.filter(Q(user_id=person.pk) | Q(pk__in=keys))
    ended: int = sessions.exclude(pk=keep).delete()[0]
    listed.delete()
    return ended
