"""Who is there: Django's authentication, without its query where the session brought the user."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from django.contrib.auth import middleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.session_age import has_run_out
from accounts.sessions import SessionStore
from accounts.vouching.sessions import is_over


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: user_of(request))  # type: ignore[assignment]


def user_of(request: Any) -> Any:
    """What ``auth.get_user`` gives, kept where Django keeps it; nobody where that is over."""
    if not hasattr(request, "_cached_user"):
        session = request.session
        loaded = session.loaded_user() if isinstance(session, SessionStore) else None
        user: Any = loaded or auth.get_user(request)
        if has_run_out(session, user) or is_over(request):
            session.flush()
            user = AnonymousUser()
        elif loaded:
            session.note_use()
        request._cached_user = user
    return request._cached_user
