"""Somebody with a browser that keeps cookies and runs no scripts."""

from __future__ import annotations

import json
import re
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

PASSWORD = "four cairns on a ridge"
TOPIC = "programming-logic"


@dataclass(frozen=True)
class Reply:
    """``status`` is 0 where nobody answered; ``url`` is where redirects ended."""

    status: int
    text: str = ""
    url: str = ""
    seconds: float = 0
    headers: HTTPMessage | None = None


class Caller:
    """``site`` is the address without the slash at its end; ``ca`` a file of who signed for it."""

    def __init__(self, site: str, ca: Path | None = None, timeout: float = 30) -> None:
        self.site = site
        self.timeout = timeout
        self.cookies = CookieJar()
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
        ]
        if ca:
            context = ssl.create_default_context(cafile=str(ca))
            handlers.append(urllib.request.HTTPSHandler(context=context))
        self.opener = urllib.request.build_opener(*handlers)

    def get(self, path: str) -> Reply:
        return self._open(urllib.request.Request(self.site + path))

    def post(self, path: str, page: str = "", **fields: str) -> Reply:
        """Send a form as it stands on ``page``, which is ``path`` where it is not said."""
        shown = self.get(page or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.text)
        if token is None:
            return shown
        data = {"csrfmiddlewaretoken": token[1], **fields}
        return self._open(
            urllib.request.Request(
                self.site + path, urlencode(data).encode(), {"Referer": shown.url}
            )
        )

    def sign_up(self, email: str) -> Reply:
        fields = {"email": email, "password1": PASSWORD}
        return self.post("/accounts/signup/", **fields)

    def sign_in(self, email: str) -> Reply:
        return self.post("/accounts/login/", login=email, password=PASSWORD)

    def is_known(self) -> bool:
        """Whether the site knows who this is: settings are for nobody else."""
        answer = self.get("/settings/")
        return answer.status == 200 and answer.url == self.site + "/settings/"

    def tick(self, topic: str = TOPIC, status: str = "done") -> Reply:
        page = f"/roadmaps/backend/topics/{topic}/"
        return self.post(page + "status/", page=page, status=status)

    def ticked(self) -> int:
        """How many topics are done, as the site tells it."""
        answer = self.get("/roadmaps/backend/checklist.json")
        return count_done(json.loads(answer.text))

    def assets(self) -> dict[str, int]:
        """Every stylesheet, script and icon of the landing page with its status."""
        page = self.get("/")
        found = re.findall(r'(?:href|src)="([^"]+\.(?:css|js|svg|png|webmanifest))[#"]', page.text)
        urls = {urljoin(page.url, one) for one in found}
        return {url: self._open(urllib.request.Request(url)).status for url in urls}

    def _open(self, request: urllib.request.Request) -> Reply:
        started = time.monotonic()
        try:
            with self.opener.open(request, timeout=self.timeout) as response:
                text = response.read().decode("utf-8", "replace")
                took = time.monotonic() - started
                return Reply(response.status, text, response.url, took, response.headers)
        except urllib.error.HTTPError as error:
            text = error.read().decode("utf-8", "replace")
            took = time.monotonic() - started
            return Reply(error.code, text, error.url or "", took, error.headers)
        except (OSError, HTTPException) as error:
            return Reply(0, str(error), seconds=time.monotonic() - started)


def count_done(value: Any) -> int:
    """Topics of a checklist file, at any depth, that are done."""
    if isinstance(value, dict):
        return (value.get("status") == "done") + sum(map(count_done, value.values()))
    return sum(map(count_done, value)) if isinstance(value, list) else 0
