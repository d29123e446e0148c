"""An account elsewhere whose email has an account here already: who owns both connects them."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.internal.flows.signup import clear_pending_signup, get_pending_signup
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.views import signup
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.connecting import connect_login
from accounts.email_holders import holds, is_taken
from accounts.models import User
from accounts.views import person
from config.http import see_other

WAITS = "socialaccount_sociallogin"
"""Where allauth keeps in the session whom a provider let in and who has no account yet."""


def offer_to_join(request: HttpRequest, login: SocialLogin) -> None:
    """Instead of a second account, offer to connect the first, if the provider knows the email.

    Only an email that the provider has verified: whoever has proved there to own it may know that
    it has an account here. It lets nobody in.

    Raises:
        ImmediateHttpResponse: it is offered.
    """
    is_sign_in = login.state.get("process") == AuthProcess.LOGIN
    if login.is_existing or not is_sign_in or request.user.is_authenticated:
        return
    if any(address.verified and is_taken(address.email) for address in login.email_addresses):
        request.session[WAITS] = login.serialize()
        raise ImmediateHttpResponse(see_other(reverse("account_join")))


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """GET says what would be connected, and to a visitor to sign in first; POST connects it."""
    login = waiting_login(request)
    if login is None:
        is_in = request.user.is_authenticated
        return see_other(reverse("accounts:settings" if is_in else "account_login"))
    if request.user.is_authenticated and not is_of(person(request), login):
        clear_pending_signup(request)
        name = login.provider.name
        messages.error(
            request, f"{name} names another email than this account's. Nothing was done."
        )
        return see_other(reverse("ways:page"))
    if request.method == "POST" and request.user.is_authenticated:
        clear_pending_signup(request)
        return connect_login(request, login)
    context = {
        "name": login.provider.name,
        "email": login.email_addresses[0].email if login.email_addresses else "",
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }
    return render(request, "socialaccount/join.html", context)


def is_of(user: User, login: SocialLogin) -> bool:
    """Whether the provider names an email of this account, verified where mail could: another's
    login may wait here.
    """
    believed = [
        one for one in login.email_addresses if one.verified or not settings.MAIL_CONFIGURED
    ]
    return any(holds(user, one.email) for one in believed)


def sign_up(request: HttpRequest) -> HttpResponse:
    """allauth's page, which is an error where the provider was taken out of the settings."""
    if waiting_login(request) is None:
        return see_other(reverse("account_login"))
    response: HttpResponse = signup(request)
    return response


def waiting_login(request: HttpRequest) -> Any:
    """Whom a provider has let in and who has no account by it; None where there is nobody."""
    try:
        return get_pending_signup(request)
    except SocialApp.DoesNotExist:  # a provider that the site has no more
        return None
