"""A visitor of a site behind a proxy: keeps cookies, follows nothing, trusts one authority."""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Site:
    """A site at ``url``, with its path. ``address`` is the host and port it leads to."""

    url: str
    authority: Path
    address: tuple[str, int]
    source: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def home(self) -> str:
        return urlsplit(self.url).path.rstrip("/") + "/"

    @property
    def origin(self) -> str:
        return f"https://{self.host}"

    def connect(self) -> ssl.SSLSocket:
        trust = ssl.create_default_context(cafile=str(self.authority))
        raw = socket.create_connection(self.address, 20, (self.source, 0))
        return trust.wrap_socket(raw, server_hostname=urlsplit(self.url).hostname)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def token(self) -> str:
        found = TOKEN.search(self.text)
        assert found, f"no form: {self.status} {self.text[:300]}"
        return found[1]


@dataclass
class Visitor:
    site: Site
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.ask("GET", path, None, headers or {})

    def post(self, path: str, fields: dict[str, str], page: Answer) -> Answer:
        """Send a form of ``page``, as a browser does."""
        body = urlencode({"csrfmiddlewaretoken": page.token} | fields).encode()
        return self.ask("POST", path, body, {"Content-Type": FORM, "Origin": self.site.origin})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = HTTPSConnection(self.site.host, timeout=20)
        connection.sock = self.site.connect()
        sent = {"Host": self.site.host} | self.headers | headers
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            # It may be answered before all of it is sent.
            with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
                connection.request(method, path, body, sent)
            return self.read(connection.getresponse())
        finally:
            connection.close()

    def read(self, response: HTTPResponse) -> Answer:
        set_cookies = response.headers.get_all("Set-Cookie") or []
        for cookie in set_cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
            if not value or value == '""':
                del self.cookies[name]
        text = response.read().decode("utf-8", "replace")
        return Answer(response.status, dict(response.headers.items()), set_cookies, text)
