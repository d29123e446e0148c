"""Sites on this machine, for tests that ask the web without leaving it."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from roadmap.domain.curation.public_web import PublicWeb

ROBOTS = "User-agent: *\nDisallow: /private\n"
AGENT = "Cairn link check (+https://cairn.example.org)"


class Site(ThreadingHTTPServer):
    """Answers by path and remembers what was asked: (method, path, user agent, host)."""

    daemon_threads = True

    def __init__(self, robots: tuple[int, str]) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.robots = robots
        self.leads_to = "/new"
        self.asked: list[tuple[str, str, str, str]] = []
        self.busy = 0
        self.most_at_once = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: some tests hang up on purpose."""


class Answers(BaseHTTPRequestHandler):
    def answer(self) -> None:
        site = self.server
        assert isinstance(site, Site)
        site.busy += 1
        site.most_at_once = max(site.most_at_once, site.busy)
        site.asked.append(
            (self.command, self.path, self.headers["User-Agent"], self.headers["Host"])
        )
        time.sleep(0.002)
        site.busy -= 1
        self._answer(site)

    do_GET = do_HEAD = answer  # noqa: N815

    def _answer(self, site: Site) -> None:
        status, text = site.robots if self.path == "/robots.txt" else (200, "fine")
        if self.path.startswith("/gone"):
            status = 404
        elif self.path == "/no-head" and self.command == "HEAD":
            status = 405
        elif self.path.startswith("/old"):
            status = 301
        elif self.path == "/rude":
            self.send_response(404, "No\x1b[2J\x00such")
            self.end_headers()
            return
        elif self.path == "/slow":
            self._answer_for_ever()
            return
        self.send_response(status)
        if status == 301:
            self.send_header("Location", site.leads_to)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(text.encode())

    def _answer_for_ever(self) -> None:
        """A header every moment, and never the last: each arrives well in time."""
        self.send_response(200)
        self.flush_headers()
        while True:
            self.wfile.write(b"X-More: coming\r\n")
            time.sleep(0.02)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def on_this_machine(**values: Any) -> PublicWeb:
    """The public web as tests see it: 127.0.0.1 is all of it, at any port."""
    settings: dict[str, Any] = {
        "user_agent": AGENT,
        "timeout": 2,
        "ports": range(1, 65_536),
        "is_public": "127.0.0.1".__eq__,
    }
    return PublicWeb(**settings | values)
