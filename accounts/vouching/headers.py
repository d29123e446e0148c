"""What the proxy says of whoever sends a request, where it is the proxy that speaks.

The peer is who asks the server directly. What X-Forwarded-For names is no peer: anybody may write
there. Nothing in front of this changes ``REMOTE_ADDR``.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from django.conf import settings
from django.http import HttpRequest

from accounts.email_addresses import LENGTH
from accounts.names import one_line
from config.proxy_advice import advise_login_peer
from config.seldom import HOUR, warn_seldom

log = logging.getLogger("cairn.logins")

LONGEST = 191
"""Of the name by which a proxy calls somebody: as long as the database keeps one."""
NOBODY = {"-", "(null)"}
"""What servers write for a person that they don't know."""
UNFILLED = re.compile(r"\{.*\}")
"""What releases of Caddy before 2.10 write there: the name of the place that stayed empty."""


@dataclass(frozen=True)
class Told:
    """``uid`` is the person, by the name that the proxy has for them; the rest may be empty.

    ``groups`` is None where no header of groups is set up.
    """

    uid: str
    email: str = ""
    name: str = ""
    groups: str | None = None


def told_by_proxy(request: HttpRequest) -> Told | None:
    """Whom a believed proxy names; None where it names nobody, or somebody else speaks."""
    login = settings.CAIRN_PROXY_LOGIN
    if login is None or key_of(login.header) not in request.META:
        return None
    peer = request.META.get("REMOTE_ADDR", "")
    if not login.peers.has(peer):
        advise_login_peer(login.header, peer)
        return None
    uid = text_in(request, login.header)
    if fault := fault_of(uid):
        warn_seldom(log, "%s names nobody: %s.", login.header, fault, about=fault, seconds=HOUR)
    if fault or not uid:
        return None
    return Told(
        uid=uid,
        email=email_in(request, login.email),
        name=one_line(decoded(text_in(request, login.name) or "")),
        groups=(text_in(request, login.groups) or "") if login.groups else None,
    )


def key_of(header: str) -> str:
    return f"HTTP_{header.upper().replace('-', '_')}"


def text_in(request: HttpRequest, header: str) -> str | None:
    """The text of a header, "" where the proxy has none for it; None where its bytes are none."""
    raw = request.META.get(key_of(header), "") if header else ""
    try:
        text = str(raw).encode("latin-1").decode().strip()
    except UnicodeError:
        return None
    return "" if text in NOBODY or UNFILLED.fullmatch(text) else text


def email_in(request: HttpRequest, header: str) -> str:
    """What may be an email: a text that a database takes."""
    text = text_in(request, header) or ""
    return text if text.isprintable() and len(text) <= LENGTH else ""


def fault_of(uid: str | None) -> str:
    """Why nobody can be called so, in words without the name; "" where they can, or nobody is.

    A header that is sent twice arrives as one with a comma: a visitor may have sent the first.
    """
    if uid is None:
        return "it is no text"
    if "," in uid:
        return "it holds a comma, as if sent twice; let the proxy replace what visitors send"
    if not uid.isprintable():
        return "it holds a character that is no text"
    return f"it is longer than {LONGEST} characters" if len(uid) > LONGEST else ""


def decoded(name: str) -> str:
    """A name as people write it; some proxies pack other letters into those of ASCII (RFC 2047)."""
    if not name.startswith("=?"):
        return name
    try:
        return str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, ValueError):
        return ""
