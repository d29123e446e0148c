"""The site answers under its own address alone, so that no request says what a mail leads to."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

GetResponse = Callable[[HttpRequest], HttpResponse]
USUAL_PORTS = {"http": "80", "https": "443"}


def own_host(get_response: GetResponse) -> GetResponse:
    """Middleware that lets no other host or port pass: addresses in mails are made of both."""
    scheme, _, own = settings.SITE_ORIGIN.partition("://")
    hosts = named_alike(own) if settings.LOCAL else {own}

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_HOST") not in hosts:
            request.META["HTTP_HOST"] = settled(request, scheme, hosts)
        return get_response(request)

    return middleware


def named_alike(own: str) -> set[str]:
    """The names of this machine, each with the port of the site."""
    port = split_domain_port(own)[1]
    return {own} | {f"{name}:{port}" if port else name for name in settings.ALLOWED_HOSTS}


def settled(request: HttpRequest, scheme: str, hosts: set[str]) -> str:
    """The host as the site writes it, of a request that spells it in another way.

    Raises:
        DisallowedHost: it is another one, or has another port.
    """
    name, port = split_domain_port(request.get_host())
    host = f"{name}:{port}" if port and port != USUAL_PORTS[scheme] else name
    if host not in hosts:
        raise DisallowedHost("A request named a host and port that are not those of CAIRN_URL.")
    return host
