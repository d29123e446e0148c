"""What the doctor asks the site through its own address: is it you, and how did this reach you?

Question and answer are signed with the site's key. A question that is not gets no answer, so that
nobody else learns how the site is put together.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass

from django.core import signing
from django.http import HttpRequest

ASKS, ANSWERS = "X-Cairn-Probe", "X-Cairn-Answer"
META = "HTTP_X_CAIRN_PROBE"
SALT = "config.probe"
FRESH = 60
"""Seconds for which a question or an answer counts."""


@dataclass(frozen=True)
class Arrival:
    """How a request arrived: ``forwarded_for`` counts the addresses that proxies noted."""

    question: str
    host: str
    is_secure: bool
    protocol: str
    forwarded_for: int


def question() -> str:
    return signing.TimestampSigner(salt=SALT).sign(secrets.token_hex(8))


def answer(request: HttpRequest) -> str | None:
    """The answer to a question of this site's own; None to any other."""
    asked = request.META.get(META, "")
    try:
        signing.TimestampSigner(salt=SALT).unsign(asked, max_age=FRESH)
    except signing.BadSignature:
        return None
    addresses = request.META.get("HTTP_X_FORWARDED_FOR", "")
    arrival = Arrival(
        question=asked,
        host=request.META.get("HTTP_HOST", "")[:200],
        is_secure=request.is_secure(),
        protocol=request.META.get("HTTP_X_FORWARDED_PROTO", "")[:20],
        forwarded_for=len([one for one in addresses.split(",") if one.strip()]),
    )
    return signing.dumps(asdict(arrival), salt=SALT)


def arrival_in(text: str, asked: str) -> Arrival | None:
    """What an answer to that question says; None where it is none of this site's."""
    try:
        arrival = Arrival(**signing.loads(text, salt=SALT, max_age=FRESH))
    except signing.BadSignature:
        return None
    return arrival if arrival.question == asked else None
