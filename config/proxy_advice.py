"""What requests show to be wrong with CAIRN_URL and CAIRN_TRUSTED_PROXIES, for the administrator.

Said in the log once an hour and process for each kind of fault, and kept a day for the doctor.
Visitors are told nothing of it.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from config.counts import in_digits
from config.metrics.page import PATH as METRICS
from config.seldom import HOUR, warn_seldom

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

DAY = 24 * 3600
KINDS = ("untrusted", "fewer", "more", "address", "scheme", "host", "origin", "login")


def proxy_advice(get_response: GetResponse) -> GetResponse:
    """Middleware that compares what a request says of proxies with the settings."""
    judge = judge_proxied if settings.ALLAUTH_TRUSTED_PROXY_COUNT else judge_direct

    def middleware(request: HttpRequest) -> HttpResponse:
        judge(request)
        return get_response(request)

    return middleware


def judge_direct(request: HttpRequest) -> None:
    """No proxy is trusted: there should be no sign of one."""
    if "HTTP_X_FORWARDED_FOR" in request.META:
        advise(
            "untrusted",
            "A request came with X-Forwarded-For although CAIRN_TRUSTED_PROXIES is 0. If a proxy "
            "stands in front, set it to the number of proxies: until then rate limits count all "
            "visitors as one. If none does, a visitor made the header up, and it has no effect.",
        )


def judge_proxied(request: HttpRequest) -> None:
    """Each proxy that is trusted adds an address, and the first says how the visitor came."""
    if request.path_info == METRICS:  # by what runs beside the site, with a token that is wrong
        return
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    named = request.META.get("HTTP_X_FORWARDED_FOR", "")
    addresses = named.split(",") if named else []
    came = f"A request came with {in_digits(len(addresses), 'address', 'addresses')}"
    if len(addresses) < proxies:
        advise(
            "fewer",
            f"{came} in X-Forwarded-For although "
            f"CAIRN_TRUSTED_PROXIES is {proxies}. Set it to the number of proxies that really "
            "stand in front, and let each add the address it was asked from: until then rate "
            "limits count these visitors as one.",
        )
    elif len(addresses) > proxies and hides_a_visitor(addresses, proxies):
        advise(
            "more",
            f"{came} in X-Forwarded-For: by "
            f"CAIRN_TRUSTED_PROXIES={proxies} the visitor's is a private one, before which a "
            "public one stands. If another proxy stands in front, count it too: until then rate "
            "limits count all visitors as one.",
        )
    if request.is_secure() != settings.HTTPS:
        judge_scheme(request)


def hides_a_visitor(addresses: list[str], proxies: int) -> bool:
    """Whether the address that counts is a proxy's by its look, and the one before it is not."""
    before, counted = (text.strip() for text in addresses[-proxies - 1 :][:2])
    with suppress(ValueError):
        return ip_address(counted).is_private and ip_address(before).is_global
    return False


def judge_scheme(request: HttpRequest) -> None:
    said = request.META.get("HTTP_X_FORWARDED_PROTO")
    if said == "http" and settings.SECURE_SSL_REDIRECT:
        return  # it is sent on to https
    came = f"X-Forwarded-Proto {said!r:.40}" if said else "no X-Forwarded-Proto"
    advise(
        "scheme",
        f"A request came with {came} although people use {settings.SITE_URL}. Let the proxy set "
        "X-Forwarded-Proto to what the visitor's browser uses, https or http, and let CAIRN_URL "
        "begin with the same: else pages redirect for ever, or nobody can sign in.",
    )


def advise_address(named: str) -> None:
    """Called where an address is asked for. Shows a word such as unknown, and nothing else."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    counted = named.split(",")[-proxies].strip()
    is_word = len(counted) < 20 and counted.removesuffix(":").isalpha()
    came = f"{counted!r}" if is_word else "no address"
    advise(
        "address",
        f"A request came with {came} in X-Forwarded-For where, by CAIRN_TRUSTED_PROXIES="
        f"{proxies}, the visitor's address has to be. Let the proxy add the address it was asked "
        "from, and count no proxy that can't, such as one that is asked through a socket: until "
        "then rate limits count these visitors as one.",
    )


def advise_host(host: str) -> None:
    advise(
        "host",
        f"A request named the host {host!r:.100}; people use {settings.SITE_URL}, which CAIRN_URL "
        "sets. If visitors really use another address, change CAIRN_URL; if a proxy names itself, "
        "let it pass the Host header on.",
    )


def advise_login_peer(header: str, peer: str) -> None:
    """Somebody who is not believed named a person. A visitor's own address is not for the log."""
    with suppress(ValueError):
        peer = peer if ip_address(peer).is_private else "a public address"
    advise(
        "login",
        f"A request came with {header} from {peer or 'a socket file':.60}, which "
        "CAIRN_PROXY_LOGIN_FROM does not name, so it signed nobody in. If that is the proxy, name "
        "it there; if not, somebody reaches the site past the proxy.",
    )


def advise_origin(origin: str) -> None:
    """``origin`` may be a Referer, whose path may be a link that signs in: not for the log."""
    scheme, _, rest = origin.partition("://")
    origin = f"{scheme}://{re.split('[/?#]', rest)[0]}" if rest else origin
    advise(
        "origin",
        f"A form was refused because it came from {origin!r:.100}; people use {settings.SITE_URL}, "
        "which CAIRN_URL sets. If visitors use another address, change CAIRN_URL; if it is null "
        "or missing, let the proxy leave Origin, Referer and Referrer-Policy alone.",
    )


def advise(kind: str, text: str) -> None:
    """Say ``text`` where nothing of its ``kind`` was said for an hour."""
    if warn_seldom(log, "%s", text, about=f"proxy advice: {kind}", seconds=HOUR):
        with suppress(DatabaseError, OSError):
            cache.set(key_of(kind), text, DAY)


def remembered() -> Iterator[str]:
    """What was said in the last day, under the settings that hold now."""
    yield from cache.get_many([key_of(kind) for kind in KINDS]).values()


def key_of(kind: str) -> str:
    now = f"{settings.SITE_URL} {settings.ALLAUTH_TRUSTED_PROXY_COUNT}"
    return f"proxy-advice:{kind}:{hashlib.sha256(now.encode()).hexdigest()[:16]}"
