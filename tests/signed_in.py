"""Clients whose person has only now come in, and is not asked again who they are."""

from __future__ import annotations

import time

from django.test import Client

from accounts.asking import CAME_IN_AT
from accounts.models import User


def newly_in(client: Client, user: User, ago: float = 0) -> Client:
    """Sign in as if by a page of the site, ``ago`` seconds before now."""
    client.force_login(user)
    session = client.session
    session[CAME_IN_AT] = time.time() - ago
    session.save()
    return client


def grow_older(client: Client, seconds: float = 3600) -> None:
    """Let so much time pass since the client's person came in, or showed who they are."""
    session = client.session
    session[CAME_IN_AT] = session.get(CAME_IN_AT, time.time()) - seconds
    session.save()
