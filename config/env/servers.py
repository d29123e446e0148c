"""Readers of the addresses of other servers: of the cache, of mail. They hold passwords."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote

from config.env.addresses import split
from config.env.hosts import is_server
from config.env.variables import RefusedError, is_text

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
MAIL_EXAMPLES = (
    "give an address such as smtp+tls://user:password@mail.example.org:587, "
    "smtps://user:password@mail.example.org:465 or console:"
)
CACHE_EXAMPLES = (
    "give redis://host:6379/0, or rediss://user:password@host:6379/0 for TLS, with special "
    "characters of the password as %23 for #"
)


def split_quietly(text: str, advice: str) -> SplitResult:
    """The parts of an address; a refusal shows nothing of it."""
    try:
        return split(text, advice)
    except RefusedError as refused:  # the reason may hold a piece of the password
        raise RefusedError(f"has no port or host that can be read; {advice}") from refused


def refuse_host(parts: SplitResult, advice: str) -> None:
    """Refuse a host that can't be looked for: whoever asks would find out, at each request."""
    if not is_server(unquote(parts.hostname or "")):
        raise RefusedError(f"names a host that can be none; {advice}")


def cache_server(text: str) -> str:
    """The address of a Redis or Valkey server."""
    parts = split_quietly(text, CACHE_EXAMPLES)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise RefusedError(f"names no Redis or Valkey server; {CACHE_EXAMPLES}")
    refuse_host(parts, CACHE_EXAMPLES)
    if parts.query or parts.fragment:
        raise RefusedError(f"has a ? or # that means something else there; {CACHE_EXAMPLES}")
    number = parts.path.strip("/")
    if number and not (number.isascii() and number.isdecimal() and len(number) <= 4):
        raise RefusedError(f"names a database that is no number; {CACHE_EXAMPLES}")
    return text.strip()


def mailer(text: str) -> dict[str, object]:
    """One of Django's ``MAILERS``.

    ``smtp://`` (plain), ``smtp+tls://`` (STARTTLS) and ``smtps://`` (TLS from the start) take
    ``user:password@host:port``; ``console:`` prints messages.
    """
    if text.strip() in ("console:", "console://"):
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = split_quietly(text, MAIL_EXAMPLES)
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise RefusedError(f"names no mail server; {MAIL_EXAMPLES}")
    refuse_host(parts, MAIL_EXAMPLES)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise RefusedError(
            "has something behind the server, or a special character in the password: write it as "
            "%23 for #, %2F for / and %3F for ?"
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or MAIL_PORTS[parts.scheme],
            "username": of_login(parts.username, "user"),
            "password": of_login(parts.password, "password"),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 15,
        },
    }


def of_login(text: str | None, what: str) -> str:
    """A user or password as it is sent to a mail server, which takes the letters of ASCII alone."""
    decoded = unquote(text or "")
    if not decoded.isascii() or not is_text(decoded):
        raise RefusedError(
            f"has a {what} with a character that no mail server takes at its login; choose one of "
            "the letters a to z, digits and signs of an English keyboard"
        )
    return decoded
