"""Visitors whom the proxy names are signed in on the way to the page that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from accounts.proxy_login.half_way import forget_what_another_began
from accounts.proxy_login.signing_in import is_entrance, sign_in
from accounts.registration.invitations import INVITED
from accounts.vouching.headers import told_by_proxy

ENTRANCE = "/accounts/"
OWN = "own"
"""In the address of the page of signing in: its form is asked for, whoever the proxy names."""


class ProxyLoginMiddleware:
    """Within allauth's, which knows the request that is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if settings.CAIRN_PROXY_LOGIN is None:
            return None
        if request.path_info.startswith(ENTRANCE):
            forget_what_another_began(request)
        if not is_page(request) or keeps_visitors(request):
            return None
        told = told_by_proxy(request)
        if told is None or request.user.is_authenticated:
            return None
        return sign_in(request, told, asked_for=is_entrance(request))


def is_page(request: HttpRequest) -> bool:
    """Whether a browser opens a page; nothing that is sent is ever sent again."""
    by_browser = "text/html" in request.headers.get("Accept", "")
    return request.method == "GET" and by_browser and not HtmxDetails(request)


def keeps_visitors(request: HttpRequest) -> bool:
    """Whether it is a page for who is not signed in yet, such as the steps of a sign-in."""
    match = request.resolver_match
    name = match.view_name if match else ""
    if name == "account_login":  # with the form for who proves an account, or wants another one
        return OWN in request.GET or is_join(request.GET.get("next", ""))
    if name == "account_signup":
        return INVITED not in request.session
    return name == "accounts:join" or request.path_info.startswith(ENTRANCE)


def is_join(address: str) -> bool:
    try:
        return urlsplit(address).path == reverse("account_join")
    except ValueError:  # no address at all
        return False
