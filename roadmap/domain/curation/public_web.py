"""Asks addresses of the public web, and nothing behind the operator's own walls.

A name is resolved once for each request; what it leads to is judged, and the connection goes to the
very address that was judged. So neither a name of something private nor one that is resolved to
something else a moment later gets through. Each redirect is a request of its own. The proxies that
the environment names are not used: they would resolve names themselves.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import string
import threading
import time
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from roadmap.domain.curation.public_addresses import is_public

PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 6

Resolved = tuple[Any, Any, int, str, tuple[Any, ...]]
"""What ``socket.getaddrinfo`` says of one address of a name."""


class NotPublicError(ValueError):
    """The address is none of the public web."""


class TooManyRedirectsError(ValueError):
    """The address leads on and on."""


def resolve(host: str, port: int) -> list[Resolved]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


@dataclass(frozen=True)
class Answer:
    """What an address answered, after redirects. ``content`` is no longer than was asked for."""

    url: str
    status: int
    reason: str
    content: bytes = b""


@dataclass(frozen=True)
class PublicWeb:
    """Asks for addresses; ``timeout`` is the whole time for one answer, in seconds.

    The last four say what is public, and whom to trust: tests ask servers on this machine.
    """

    user_agent: str
    timeout: float = 10.0
    ports: Container[int] = frozenset(PORTS.values())
    is_public: Callable[[str], bool] = is_public
    resolve: Callable[[str, int], list[Resolved]] = resolve
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(self, url: str, method: str, *, most: int = 0) -> Answer:
        """The answer at the end of all redirects, with at most ``most`` bytes of its content.

        Raises:
            NotPublicError: the address, or one that it leads to, is none of the public web.
            TooManyRedirectsError: it leads on and on.
            TimeoutError: an answer takes too long.
            OSError, http.client.HTTPException, ValueError: there is no answer, or no proper one.
        """
        for _ in range(1 + MOST_REDIRECTS):
            answer, onward = self._ask_once(url, method, most)
            if not onward:
                return answer
            url = urljoin(url, quote(onward, encoding="latin-1", safe=string.punctuation))
        raise TooManyRedirectsError

    def _ask_once(self, url: str, method: str, most: int) -> tuple[Answer, str]:
        """One answer, and the address that it redirects to, if it does."""
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS.get(parts.scheme, 0)
        if parts.scheme not in PORTS or not host or port not in self.ports:
            raise NotPublicError
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        until = time.monotonic() + self.timeout
        with (
            contextlib.closing(http.client.HTTPConnection(host, port)) as connection,
            self._connected(host, port, until) as plain,
            _hung_up(plain, until),
        ):
            connection.default_port = PORTS[parts.scheme]
            connection.sock = plain
            if parts.scheme == "https":
                connection.sock = self.tls.wrap_socket(plain, server_hostname=host)
            headers = {"User-Agent": self.user_agent, "Accept": "*/*", "Connection": "close"}
            connection.request(method, quote(path, safe=string.punctuation), headers=headers)
            response = connection.getresponse()
            onward = response.headers["Location"] if response.status in REDIRECTS else None
            content = response.read(most) if most and not onward else b""
        return Answer(url, response.status, response.reason, content), onward or ""

    @contextlib.contextmanager
    def _connected(self, host: str, port: int, until: float) -> Iterator[socket.socket]:
        """A connection to the first address of the host that takes one."""
        found = self.resolve(host, port)
        if not all(self.is_public(str(address[0])) for *_, address in found):
            raise NotPublicError
        failure: OSError = OSError("the name leads nowhere")
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(max(until - time.monotonic(), 0.001))
                connection.connect(address)
            except OSError as error:
                connection.close()
                failure = error
                continue
            with connection:
                yield connection
            return
        raise failure


@contextlib.contextmanager
def _hung_up(connection: socket.socket, until: float) -> Iterator[None]:
    """End the connection when the time is over, however busily the other side goes on.

    Raises:
        TimeoutError: the time was over.
    """
    other_end = connection.dup()
    timer = threading.Timer(max(until - time.monotonic(), 0), _hang_up, [other_end])
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() >= until:
            raise TimeoutError from error
        raise
    else:
        if time.monotonic() >= until:  # what was cut off can look like an end
            raise TimeoutError
    finally:
        timer.cancel()
        other_end.close()


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
