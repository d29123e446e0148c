"""Signing in whom the proxy names: at once, by their account, a new one, or after a question."""

from __future__ import annotations

import hashlib

from allauth.core.exceptions import ImmediateHttpResponse, SignupClosedException
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.email_holders import is_taken, make_room
from accounts.email_records import spelling_here
from accounts.proxy_login.half_way import forget_what_another_began
from accounts.proxy_login.provider import ProxyProvider
from accounts.registration.rules import check_domain, may_sign_up
from accounts.vouching.headers import Told
from accounts.vouching.sessions import REFUSED
from config.database.lock import hold
from config.http import local_url
from config.providers import PROXY
from config.rate_limits import RateLimit, seconds_to_wait

SIGN_INS = RateLimit("proxy-sign-in", uses=15, seconds=60)
"""On one page; fewer than redirects that a browser follows: one without cookies sees a page."""
TOO_MANY = (
    "You were signed in again and again, and each time your browser kept nothing of it. Allow "
    "cookies for this site, then wait a minute."
)
NOT_MADE = (
    "The proxy in front of this site knows you, but no account here is connected with that. {why} "
    "If you have an account, sign in to it."
)
CLOSED = "New ones are not made."
BY_INVITATION = "New ones need an invitation."


def sign_in(request: HttpRequest, told: Told, *, asked_for: bool) -> HttpResponse | None:
    """What is answered instead of the page; None where the page is shown to a visitor.

    Who could not be let in as they are, such as somebody who waits for approval, is tried again
    only where they ask for it: else no page would be left to them.
    """
    if request.session.get(REFUSED) == digest_of(told.uid) and not asked_for:
        return None
    if seconds_to_wait(SIGN_INS, digest_of(told.uid, request.get_full_path())):
        if asked_for:
            messages.warning(request, TOO_MANY)
        return None
    try:
        return attempt(request, told, onward_of(request))
    except ValidationError as refused:
        request.session[REFUSED] = digest_of(told.uid)
        if asked_for:
            messages.warning(request, NOT_MADE.format(why=refused.message))
        return None


def digest_of(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


def onward_of(request: HttpRequest) -> str:
    """The page that is asked for; of one that asks to sign in, the page behind it.

    None of them is the start page: whoever asks for that goes where people begin.
    """
    here = request.GET.get("next") if is_entrance(request) else request.get_full_path()
    address = local_url(request, here, "")
    return "" if address == settings.SITE_HOME else address


def is_entrance(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in ("account_login", "account_signup")


def attempt(request: HttpRequest, told: Told, onward: str) -> HttpResponse:
    """A whole sign-in, as with any other provider.

    Raises:
        ValidationError: there is no account, and none is made; it says why.
    """
    if is_known(told):
        return complete(request, told, onward)
    with transaction.atomic():
        hold(f"{PROXY}:{told.uid}")  # of the first requests of a person one makes the account
        if not is_known(told):
            make_way(request, told)
        return complete(request, told, onward)


def make_way(request: HttpRequest, told: Told) -> None:
    """Before a new account: its email must do, and nobody who merely claimed it keeps it.

    Raises:
        ValidationError: its domain is none of those that the settings name.
    """
    email = spelling_here(told.email)
    if email and not is_taken(email):  # else it is joined, or asked for
        check_domain(email)
        if may_sign_up(request):
            make_room(email)


def complete(request: HttpRequest, told: Told, onward: str) -> HttpResponse:
    """The answer of allauth.

    Raises:
        ValidationError: there is no account, and none is made.
    """
    forget_what_another_began(request)
    login = provider_at(request).login_of(request, told, process=AuthProcess.LOGIN, next=onward)
    try:
        response: HttpResponse = complete_login(request, login, raises=True)
    except SignupClosedException as closed:
        by_invitation = settings.CAIRN_REGISTRATION == "invitation"
        raise ValidationError(BY_INVITATION if by_invitation else CLOSED) from closed
    except ImmediateHttpResponse as immediate:
        response = immediate.response
    if not request.user.is_authenticated:
        request.session[REFUSED] = digest_of(told.uid)
    return response


def is_known(told: Told) -> bool:
    return SocialAccount.objects.filter(provider=PROXY, uid=told.uid).exists()


def provider_at(request: HttpRequest) -> ProxyProvider:
    provider = get_adapter().get_provider(request, PROXY)
    assert isinstance(provider, ProxyProvider)
    return provider
