"""Readers of addresses: of the site, of its database, of the mail server, of a login elsewhere."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import environ
import psycopg
from psycopg.conninfo import make_conninfo

from config.env.kinds import shown
from config.env.variables import RefusedError

EXAMPLE = "https://cairn.example.org"
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
PATH = re.compile(r"(/[A-Za-z0-9_-]+)*")
LONGEST_PATH = 100
FIRST_WORDS = {
    *("accounts", "admin", "claim", "dashboard", "healthz", "history", "import", "metrics"),
    *("plan", "readyz", "roadmaps", "search", "settings", "static", "theme", "undo"),
}
"""What addresses of the site begin with; a proxy may take the path off that stands before them."""
USUAL_PORTS = {"http": 80, "https": 443}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
MAIL_EXAMPLES = (
    "give an address such as smtp+tls://user:password@mail.example.org:587, "
    "smtps://user:password@mail.example.org:465 or console:"
)
POSTGRES = ("postgres", "postgresql", "pgsql", "psql")
DATABASE_EXAMPLES = (
    "give postgres://user:password@host:5432/name, with special characters of the password as "
    "%23 for #, or sqlite:////folder/cairn.sqlite3"
)

CACHE_EXAMPLES = (
    "give redis://host:6379/0, or rediss://user:password@host:6379/0 for TLS, with special "
    "characters of the password as %23 for #"
)


@dataclass(frozen=True)
class SiteUrl:
    """The address that people use. ``port`` is None where it is the usual one.

    ``path`` is what all addresses of the site begin with, such as ``/cairn``; "" at the root.
    """

    scheme: str
    host: str
    port: int | None
    path: str = ""

    @property
    def origin(self) -> str:
        """As browsers name it: an IPv6 address in brackets, the usual port left out."""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{self.named_host}{port}"

    @property
    def named_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def is_https(self) -> bool:
        return self.scheme == "https"

    @property
    def is_local(self) -> bool:
        return is_loopback(self.host)


def site_url(text: str) -> SiteUrl:
    url = split(text, "give a full address such as " + EXAMPLE)
    if url.scheme not in USUAL_PORTS:
        raise RefusedError(f"is {shown(text)}; give a full address such as {EXAMPLE}")
    bare = refuse_all_but_the_address(url, text)
    port = None if bare == USUAL_PORTS[url.scheme] else bare
    return SiteUrl(url.scheme, host_of(url, text), port, path_of(url, text))


def split(text: str, advice: str) -> SplitResult:
    """The parts of an address; its port, which is read late, is known to be one."""
    try:
        url = urlsplit(text.strip())
        port = url.port
    except ValueError as error:
        raise RefusedError(f"is no address that can be read; {advice}") from error
    if port == 0:
        raise RefusedError(f"has the port 0, where nothing listens; {advice}")
    return url


def refuse_all_but_the_address(url: SplitResult, text: str) -> int | None:
    """The port of an address that is nothing but scheme, host, port and path."""
    if "@" in url.netloc:
        raise RefusedError(f"holds a name or a password; give the bare address, such as {EXAMPLE}")
    if url.query or url.fragment or text.rstrip().endswith(("?", "#")):
        raise RefusedError(f"is {shown(text)}; leave out what begins with ? or #")
    if url.netloc.endswith(":"):
        raise RefusedError(f"is {shown(text)}; leave out the colon, or put a port behind it")
    return url.port


def path_of(url: SplitResult, text: str) -> str:
    """The path below which the site is served, without the slash at its end."""
    path = url.path.rstrip("/")
    if not PATH.fullmatch(path) or len(path) > LONGEST_PATH:
        raise RefusedError(
            f"is {shown(text)}; a path in it may have letters, digits, - and _ between slashes, "
            f"{LONGEST_PATH} characters at most, such as https://example.org/cairn/"
        )
    first = path.split("/")[1] if path else ""
    if first in FIRST_WORDS:
        raise RefusedError(
            f"is {shown(text)}, but /{first}/ begins addresses of the site itself; choose another "
            "path, such as https://example.org/cairn/"
        )
    return path


def host_of(url: SplitResult, text: str) -> str:
    """The host in lower case, if it is one that a browser can name."""
    host = (url.hostname or "").removesuffix(".")
    if "*" in host:
        raise RefusedError(f"names a wildcard host; give the one address of the site: {EXAMPLE}")
    if not is_address(host) and not is_name(host):
        raise RefusedError(
            f"is {shown(text)}, whose host is none; give an address such as {EXAMPLE}, a name "
            "with other letters in the form that begins with xn--"
        )
    return host


def is_name(host: str) -> bool:
    """Whether it is a name by its form; one that ends in a number is a broken IP address."""
    labels = host.split(".")
    return all(LABEL.fullmatch(label) for label in labels) and not labels[-1].isdecimal()


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def login_server(text: str) -> str:
    """The issuer of OpenID Connect, which may have a path."""
    advice = "give the issuer's address, such as https://login.example.org/realms/main"
    url = split(text, advice)
    plain = url.scheme == "http" and is_loopback(url.hostname or "")
    if not (url.scheme == "https" or plain) or not url.hostname:
        raise RefusedError(f"is {shown(text)}; {advice}")
    if "@" in url.netloc or url.query or url.fragment:
        raise RefusedError(f"holds more than a host and a path; {advice}")
    host_of(url, text)
    return text.strip()


def database(text: str) -> dict[str, Any]:
    """Django's settings of the database. The value is never shown: it holds a password."""
    scheme = text.partition(":")[0]
    if scheme not in ("sqlite", *POSTGRES) or "://" not in text:
        raise RefusedError(f"names no database that Cairn knows; {DATABASE_EXAMPLES}")
    if text in ("sqlite://:memory:", "sqlite://", "sqlite:///", "sqlite:///:memory:"):
        raise RefusedError("names a database in memory, which forgets all; " + DATABASE_EXAMPLES)
    try:
        found: dict[str, Any] = environ.Env.db_url_config(text)
    except (ValueError, TypeError) as error:
        raise RefusedError(f"can't be read; {DATABASE_EXAMPLES}") from error
    if not found["NAME"]:
        raise RefusedError(f"names no database on the server; {DATABASE_EXAMPLES}")
    if scheme == "sqlite":
        refuse_file(Path(found["NAME"]))
    else:
        found["HOST"] = unquote(
            found["HOST"]
        )  # a socket's folder is written as %2Frun%2Fpostgresql
        refuse_options(found.get("OPTIONS", {}))
    return found


def refuse_options(options: dict[str, Any]) -> None:
    """Refuse what the driver would: it says so late, and with a traceback."""
    try:
        make_conninfo(**options)
    except psycopg.ProgrammingError as error:
        raise RefusedError(
            "has something behind the ? that PostgreSQL does not know; give its own options, such "
            "as ?sslmode=require"
        ) from error


def refuse_file(path: Path) -> None:
    """Refuse the place of a database that no file can be made at."""
    if path.is_dir():
        raise RefusedError(f"names {shown(str(path))}, which is a folder; name a file in it")
    if not path.parent.is_dir():
        raise RefusedError(
            f"names a file in {shown(str(path.parent))}, which is no folder; make it, or name a "
            "file in another, such as sqlite:////folder/cairn.sqlite3 (four slashes)"
        )


def cache_server(text: str) -> str:
    """The address of a Redis or Valkey server. It is never shown: it holds a password."""
    try:
        parts = split(text, CACHE_EXAMPLES)
    except RefusedError as refused:  # the reason may hold a piece of the password
        raise RefusedError(f"has no port or host that can be read; {CACHE_EXAMPLES}") from refused
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise RefusedError(f"names no Redis or Valkey server; {CACHE_EXAMPLES}")
    if parts.query or parts.fragment:
        raise RefusedError(f"has a ? or # that means something else there; {CACHE_EXAMPLES}")
    number = parts.path.strip("/")
    if number and not (number.isascii() and number.isdecimal() and len(number) <= 4):
        raise RefusedError(f"names a database that is no number; {CACHE_EXAMPLES}")
    return text.strip()


def mailer(text: str) -> dict[str, object]:
    """One of Django's ``MAILERS``. The value is never shown: it holds a password.

    ``smtp://`` (plain), ``smtp+tls://`` (STARTTLS) and ``smtps://`` (TLS from the start) take
    ``user:password@host:port``; ``console:`` prints messages.
    """
    if text.strip() in ("console:", "console://"):
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        parts = split(text, MAIL_EXAMPLES)
    except RefusedError as refused:  # the reason may hold a piece of the password
        raise RefusedError(f"has no port or host that can be read; {MAIL_EXAMPLES}") from refused
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise RefusedError(f"names no mail server; {MAIL_EXAMPLES}")
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
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 15,
        },
    }
