"""Checks whether the links of resources still answer, politely, and stores what it found."""

from __future__ import annotations

import datetime as dt
import http.client
import time
import urllib.error
import urllib.request
import urllib.robotparser
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from roadmap.enums import Lifecycle
from roadmap.models import Resource

OK = "ok"
NOT_ALLOWED = "robots.txt asks not to look"
TRY_GET = frozenset({400, 403, 404, 405, 406, 409, 410, 429, 500, 501, 503})
"""Answers to HEAD that say little: many servers only do GET properly."""
HOSTS_AT_ONCE = 8


@dataclass(frozen=True)
class LinkCheck:
    """What an address answered. ``result`` fits into the resource's column."""

    url: str
    result: str
    moved_to: str = ""

    @property
    def is_good(self) -> bool:
        return self.result == OK

    @property
    def is_known(self) -> bool:
        """Whether the address was asked at all."""
        return self.result != NOT_ALLOWED


@dataclass
class LinkChecker:
    """Asks one address at a time of each host, with a pause in between."""

    user_agent: str
    timeout: float = 10.0
    pause: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    _robots: dict[str, urllib.robotparser.RobotFileParser] = field(default_factory=dict)

    def check(self, urls: Iterable[str]) -> Iterator[LinkCheck]:
        """Every address once, several hosts side by side."""
        hosts: dict[str, list[str]] = defaultdict(list)
        for url in dict.fromkeys(urls):
            hosts[urlsplit(url).netloc].append(url)
        with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
            for found in pool.map(self._check_host, hosts.values()):
                yield from found

    def _check_host(self, urls: list[str]) -> list[LinkCheck]:
        results = []
        for place, url in enumerate(urls):
            if place:
                self.sleep(self.pause)
            results.append(self.check_one(url))
        return results

    def check_one(self, url: str) -> LinkCheck:
        if not self._is_allowed(url):
            return LinkCheck(url, NOT_ALLOWED)
        found = self._ask(url, "HEAD")
        if found.is_good or not self._deserves_get(found):
            return found
        self.sleep(self.pause)
        return self._ask(url, "GET")

    def _deserves_get(self, found: LinkCheck) -> bool:
        status = found.result.partition(" ")[0]
        return status.isdigit() and int(status) in TRY_GET

    def _is_allowed(self, url: str) -> bool:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
            self.sleep(self.pause)
        return self._robots[site].can_fetch(self.user_agent, url)

    def _read_robots(self, site: str) -> urllib.robotparser.RobotFileParser:
        """The site's rules; none that can be read means none, but 401 and 403 forbid all."""
        rules = urllib.robotparser.RobotFileParser()
        try:
            with self._open(f"{site}/robots.txt", "GET") as answer:
                text = answer.read(500_000).decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            text = "User-agent: *\nDisallow: /" if error.code in (401, 403) else ""
        except (OSError, http.client.HTTPException, ValueError):
            text = ""
        rules.parse(text.splitlines())
        return rules

    def _ask(self, url: str, method: str) -> LinkCheck:
        try:
            with self._open(url, method) as answer:
                final = answer.url
        except urllib.error.HTTPError as error:
            return LinkCheck(url, f"{error.code} {error.reason}"[:120])
        except urllib.error.URLError as error:
            return LinkCheck(url, _unanswered(error.reason))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return LinkCheck(url, _unanswered(error))
        return LinkCheck(url, OK, "" if final.rstrip("/") == url.rstrip("/") else final)

    def _open(self, url: str, method: str) -> http.client.HTTPResponse:
        request = urllib.request.Request(  # noqa: S310 (only http and https reach this)
            url, method=method, headers={"User-Agent": self.user_agent, "Accept": "*/*"}
        )
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("only http and https can be checked")
        return urllib.request.urlopen(request, timeout=self.timeout)  # noqa: S310


def _unanswered(reason: object) -> str:
    late = isinstance(reason, TimeoutError)
    return "no answer in time" if late else f"no answer: {reason}"[:120]


def due(
    *, roadmap: str | None, older_than: int | None, limit: int | None, today: dt.date
) -> list[str]:
    """The addresses to look at, those checked longest ago first, never checked ones before all."""
    resources = Resource.objects.exclude(topic__lifecycle=Lifecycle.RETIRED)
    if roadmap:
        resources = resources.filter(topic__roadmap__slug=roadmap)
    oldest: dict[str, dt.date] = {}
    for url, day in resources.values_list("url", "checked_on"):
        oldest[url] = min(day or dt.date.min, oldest.get(url, dt.date.max))
    if older_than is not None:
        before = today - dt.timedelta(days=older_than)
        oldest = {url: day for url, day in oldest.items() if day < before}
    return sorted(oldest, key=lambda url: (oldest[url], url))[:limit]


def remember(found: LinkCheck, *, today: dt.date) -> int:
    """Store what an address answered on every resource that has it; returns how many.

    An address that could not be looked at keeps the day of its last check.
    """
    values: dict[str, object] = {"check_result": found.result}
    if found.is_known:
        values["checked_on"] = today
    return Resource.objects.filter(url=found.url).update(**values)
