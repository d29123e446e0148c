"""Whether the site answers at its own address, and what proxies make of a request."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from config import probe
from roadmap.doctor.findings import Finding, Grade
from roadmap.domain.humanize import in_digits

SUBJECT = "Online"
PATIENCE = 5.0


@dataclass(frozen=True)
class Reply:
    status: int
    location: str
    arrival: probe.Arrival | None


class UnreachableError(Exception):
    """Nothing that can be talked to; the message says why and what to do."""


def online() -> Iterator[Finding]:
    """Asks /healthz at CAIRN_URL, as a visitor would, and compares how it arrived."""
    url = settings.SITE_ORIGIN + reverse("healthz")
    try:
        reply = ask(url)
    except UnreachableError as error:
        yield Finding(Grade.FAULT, SUBJECT, str(error))
        return
    faults = list(complaints(url, reply))
    if faults:
        yield from (Finding(Grade.FAULT, SUBJECT, fault) for fault in faults)
    else:
        yield Finding(Grade.GOOD, SUBJECT, f"{settings.SITE_ORIGIN} leads here.")
        yield from about_proxies(reply)


def ask(url: str) -> Reply:
    """The reply of whoever answers there, redirects not followed.

    Raises:
        UnreachableError: nobody does, or not in a way that a browser would accept.
    """
    parts = urlsplit(url)
    asked = probe.question()
    try:
        server = connection_to(parts.scheme, parts.hostname or "", parts.port)
        server.request("GET", parts.path, headers={probe.ASKS: asked, "Connection": "close"})
        response = server.getresponse()
        response.read(10_000)
        server.close()
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(reason(error, settings.SITE_ORIGIN)) from error
    return Reply(
        response.status,
        response.headers.get("Location", ""),
        probe.arrival_in(response.headers.get(probe.ANSWERS, ""), asked),
    )


def connection_to(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)
    return http.client.HTTPConnection(host, port, timeout=PATIENCE)


def reason(error: Exception, origin: str) -> str:
    """Why nobody could be asked, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {origin} does not hold ({error.verify_message}); let the proxy "
            "get one for this name, and send the whole chain."
        )
    if isinstance(error, (ssl.SSLError, http.client.HTTPException)):
        return (
            f"What answers at {origin} does not speak {origin.partition(':')[0]}; check the port, "
            "and that the proxy has a certificate if CAIRN_URL begins with https."
        )
    if isinstance(error, socket.gaierror):
        return f"The name in {origin} is not known here; check CAIRN_URL and the DNS."
    detail = "it takes too long" if isinstance(error, TimeoutError) else "nothing listens there"
    return (
        f"{origin} can't be reached from here ({detail}); start the proxy, open the port, or, if "
        "others reach it, let this machine's own network lead to it."
    )


def complaints(url: str, reply: Reply) -> Iterator[str]:
    """What is wrong with the way to the site, most telling first."""
    arrival = reply.arrival
    if 300 <= reply.status < 400 and arrival is None:
        there = reply.location[:100]
        yield f"{url} leads visitors on to {there!r}; set CAIRN_URL to where people end up."
        return
    if arrival is None:
        yield (
            f"Another site answers at {settings.SITE_ORIGIN} (with {reply.status}), or a Cairn "
            "with another secret key; check CAIRN_URL and where the proxy sends this name."
        )
        return
    expected = urlsplit(settings.SITE_ORIGIN).netloc
    if arrival.host.lower() != expected:
        yield (
            f"The proxy names the host {arrival.host!r} and not {expected!r}; let it pass the Host "
            "header on (nginx: proxy_set_header Host $http_host)."
        )
    if settings.HTTPS and not arrival.is_secure:
        yield without_https(arrival)
    elif reply.status != 200 and arrival.host.lower() == expected:
        yield f"{url} answers with {reply.status} where 200 was due; look into the log."


def without_https(arrival: probe.Arrival) -> str:
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return (
            "The site does not see that visitors use https, because no proxy is trusted; set "
            "CAIRN_TRUSTED_PROXIES to the number of proxies."
        )
    said = f"says {arrival.protocol!r}" if arrival.protocol else "is missing"
    return (
        f"The site does not see that visitors use https: X-Forwarded-Proto {said}; let the proxy "
        "set it (nginx: proxy_set_header X-Forwarded-Proto $scheme)."
    )


def about_proxies(reply: Reply) -> Iterator[Finding]:
    """Each proxy notes an address in X-Forwarded-For; so many of them should be trusted."""
    noted = reply.arrival.forwarded_for if reply.arrival else 0
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if noted == trusted:
        return
    effect = (
        "a visitor can pretend to have any address"
        if trusted > noted
        else "rate limits take all visitors for one"
    )
    yield Finding(
        Grade.WARNING,
        SUBJECT,
        f"A request comes through {in_digits(noted, 'proxy', 'proxies')} that "
        f"{'notes' if noted == 1 else 'note'} an address, and "
        f"CAIRN_TRUSTED_PROXIES is {trusted}: {effect}. Set it to {noted}.",
    )
