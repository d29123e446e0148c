"""Who is there: Django's authentication, without its query where the session brought the user."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from django.contrib.auth import middleware
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.sessions import SessionStore


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: user_of(request))  # type: ignore[assignment]


def user_of(request: Any) -> Any:
    """What ``auth.get_user`` gives, kept where Django keeps it."""
    if not hasattr(request, "_cached_user"):
        session = request.session
        loaded = None
        if isinstance(session, SessionStore) and (loaded := session.loaded_user()):
            session.note_use()
        request._cached_user = loaded or auth.get_user(request)
    return request._cached_user
