"""Requests that change an account: each one transaction, and none by a session that has ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Session, User

View = Callable[..., HttpResponse]


def whole(view: View) -> View:
    """The view with its POST in one transaction: what a form changes and the mail about it.

    A GET takes no lock.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            try:
                hold_account(request)
                return view(request, *args, **kwargs)
            except ImmediateHttpResponse as immediate:  # an answer, and nothing to be rolled back
                response: HttpResponse = immediate.response
                return response

    return answer


def hold_account(request: HttpRequest) -> None:
    """Let nobody else change the account of who is signed in before this transaction ends.

    The person of the request is read anew: change them after this, not before.

    Raises:
        ImmediateHttpResponse: the session ended while the request was on its way, as by a person
            who took back what its holder did.
    """
    if not request.user.is_authenticated:
        return
    held = User.objects.select_for_update().filter(pk=request.user.pk).first()
    mine = Session.objects.filter(session_key=request.session.session_key, user=request.user.pk)
    if held is None or not mine.exists():
        raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))
    request.user.refresh_from_db()  # what another request has changed since it was read
