"""Readers of addresses that people visit: of the site, of a login elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from config.env.hosts import as_browsers_write, is_address, is_loopback, is_name
from config.env.kinds import shown
from config.env.variables import RefusedError

EXAMPLE = "https://cairn.example.org"
PATH = re.compile(r"(/[A-Za-z0-9_-]+)*")
LONGEST_PATH = 100
FIRST_WORDS = {
    *("accounts", "admin", "claim", "dashboard", "follow", "healthz", "history", "import", "join"),
    *(
        "metrics",
        "plan",
        "readyz",
        "roadmaps",
        "search",
        "settings",
        "static",
        "theme",
        "undo",
        "welcome",
    ),
    *(".well-known", "favicon.ico", "robots.txt"),
}
"""What addresses of the site begin with; a proxy may take the path off that stands before them."""
USUAL_PORTS = {"http": 80, "https": 443}


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
    """The host as browsers write it, if it is one that they can name."""
    host = (url.hostname or "").removesuffix(".")
    if "*" in host:
        raise RefusedError(f"names a wildcard host; give the one address of the site: {EXAMPLE}")
    if not is_address(host) and not is_name(host):
        raise RefusedError(
            f"is {shown(text)}, whose host is none; give an address such as {EXAMPLE}, a name "
            "with other letters in the form that begins with xn--"
        )
    return as_browsers_write(host)


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
