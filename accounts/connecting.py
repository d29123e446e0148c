"""Connecting an account elsewhere to the one of who is signed in: all of it or nothing.

Only what is asked and written here is in a transaction: what the provider says was fetched before.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
    stash_and_reauthenticate,
)
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.socialaccount.internal.flows.connect import connect
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.whole_requests import hold_account
from config.http import see_other

OF_SOMEBODY_ELSE = "socialaccount/messages/account_connected_other.txt"


def connect_if_asked(request: HttpRequest, login: SocialLogin) -> None:
    """Where somebody came back from a provider to connect it, do that.

    Raises:
        ImmediateHttpResponse: they did; it says how it went.
    """
    if login.state.get("process") == AuthProcess.CONNECT:
        raise ImmediateHttpResponse(connect_login(request, login))


def connect_login(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """Connect it, or say why not; who was not asked lately shows first who they are."""
    try:
        if request.user.is_authenticated:
            raise_if_reauthentication_required(request, app="allauth.socialaccount")
        with transaction.atomic():
            hold_account(request)
            if not login.is_existing:
                login.lookup()  # somebody may have connected it meanwhile
            response: HttpResponse = connect(request, login)
    except ReauthenticationRequired:
        response = stash_and_reauthenticate(request, login.serialize(), f"{__name__}.resume")
    except IntegrityError:  # another account was quicker
        get_adapter().add_message(request, messages.ERROR, OF_SOMEBODY_ELSE)
        response = see_other(reverse("ways:page"))
    return response


def resume(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """Go on with what the question stood before."""
    return connect_login(request, SocialLogin.deserialize(state))
