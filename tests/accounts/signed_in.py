"""Sessions of a person in a device, as a sign-in leaves them."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from tests.conftest import client_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def session_in(
    user: User, user_agent: str = FIREFOX, ip: str = "203.0.113.9", *, seen_days_ago: int = 0
) -> Client:
    """A signed-in browser, whose start allauth has noted."""
    client = client_of(user)
    key = key_of(client)
    seen = timezone.now() - dt.timedelta(days=seen_days_ago)
    Session.objects.filter(pk=key).update(seen_at=seen)
    UserSession.objects.create(user=user, session_key=key, ip=ip, user_agent=user_agent)
    return client
