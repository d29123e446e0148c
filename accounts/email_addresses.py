"""One form for all spellings of an email address, and how it is shown. Pure.

A domain can be written in its own script, in wide letters, or as "xn--..." (IDNA). Whatever the
spelling, mail goes to one mailbox, so two accounts can't have two of them. What decides is where
Django's mailer, which encodes by the older IDNA 2003, would send it.
"""

from __future__ import annotations

import idna

LENGTH = 254
"""How long an address may be on the way (RFC 5321)."""


def normalize_email(text: str) -> str:
    """The form in which emails are compared: all in lower case, the domain in ASCII."""
    local, at, domain = text.strip().casefold().rpartition("@")
    try:
        normal = f"{local}{at}{ascii_domain(domain)}"
    except UnicodeError:
        return f"{local}{at}{domain}"
    return normal if len(normal) <= LENGTH else f"{local}{at}{domain}"


def readable_email(text: str) -> str:
    """The form in which an email is kept and shown: the domain in its own script.

    It stays in ASCII where the mailer would send what is written otherwise to another domain.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        return f"{local}{at}{_readable_domain(ascii_domain(domain.casefold()))}"
    except UnicodeError:
        return f"{local}{at}{domain.lower()}"


def is_deliverable(text: str) -> bool:
    """Whether a mailer can write the address on an envelope."""
    try:
        domain = ascii_domain(text.strip().casefold().rpartition("@")[2])
    except UnicodeError:
        return False
    return len(text.strip().rpartition("@")[0]) + 1 + len(domain) <= LENGTH


def ascii_domain(domain: str) -> str:
    """The domain, given in lower case, as it stands on an envelope.

    Raises:
        UnicodeError: there is no such domain.
    """
    if not domain.isascii():
        try:
            return idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:  # such as an emoji, which the newer standard has no more
            return domain.encode("idna").decode().lower()
    domain.encode("idna")
    return domain


def _readable_domain(ascii_form: str) -> str:
    if "xn--" not in ascii_form:
        return ascii_form
    try:
        readable = ascii_form.encode().decode("idna")
        return readable if readable.encode("idna").decode() == ascii_form else ascii_form
    except UnicodeError:
        return ascii_form
