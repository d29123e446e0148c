"""Checks whether the links of resources still answer, politely, and stores what it found."""

from __future__ import annotations

import datetime as dt
import http.client
import time
import urllib.robotparser
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db.models import QuerySet

from roadmap.domain.curation.public_web import NotPublicError, PublicWeb, TooManyRedirectsError
from roadmap.enums import Lifecycle
from roadmap.models import Resource, Roadmap

OK = "ok"
NOT_ALLOWED = "robots.txt asks not to look"
NOT_PUBLIC = "leads to what is not on the public web"
NOT_ASKED = frozenset({NOT_ALLOWED, NOT_PUBLIC})
LARGEST_ROBOTS = 500_000
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
        """Whether the address was asked to the end."""
        return self.result not in NOT_ASKED


@dataclass
class LinkChecker:
    """Asks one address at a time of each host, with a pause in between."""

    web: PublicWeb
    pause: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    _robots: dict[str, urllib.robotparser.RobotFileParser] = field(default_factory=dict)

    def check(self, urls: Iterable[str]) -> Iterator[LinkCheck]:
        """Every address once, several hosts side by side."""
        hosts: dict[str, list[str]] = defaultdict(list)
        for url in dict.fromkeys(urls):
            hosts[_site(url)].append(url)
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
        try:
            if not self._is_allowed(url):
                return LinkCheck(url, NOT_ALLOWED)
        except ValueError as error:
            return LinkCheck(url, _unanswered(error))
        found = self._ask(url, "HEAD")
        if found.is_good or not self._deserves_get(found):
            return found
        self.sleep(self.pause)
        return self._ask(url, "GET")

    def _deserves_get(self, found: LinkCheck) -> bool:
        status = found.result.partition(" ")[0]
        return status.isdigit() and int(status) in TRY_GET

    def _is_allowed(self, url: str) -> bool:
        site = _site(url)
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
            self.sleep(self.pause)
        return self._robots[site].can_fetch(self.web.user_agent, url)

    def _read_robots(self, site: str) -> urllib.robotparser.RobotFileParser:
        """The site's rules; none that can be read means none, but 401 and 403 forbid all."""
        rules = urllib.robotparser.RobotFileParser()
        try:
            answer = self.web.ask(f"{site}/robots.txt", "GET", most=LARGEST_ROBOTS)
        except (OSError, http.client.HTTPException, ValueError):
            text = ""
        else:
            text = answer.content.decode("utf-8", "replace") if answer.status == 200 else ""
            if answer.status in (401, 403):
                text = "User-agent: *\nDisallow: /"
        rules.parse(text.splitlines())
        return rules

    def _ask(self, url: str, method: str) -> LinkCheck:
        try:
            answer = self.web.ask(url, method)
        except NotPublicError:
            return LinkCheck(url, NOT_PUBLIC)
        except TooManyRedirectsError:
            return LinkCheck(url, "leads on and on")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return LinkCheck(url, _unanswered(error))
        if not 200 <= answer.status < 300:
            return LinkCheck(url, _clean(f"{answer.status} {answer.reason}"))
        return LinkCheck(url, OK, "" if answer.url.rstrip("/") == url.rstrip("/") else answer.url)


def _site(url: str) -> str:
    """Scheme and host of an address; the address itself where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.netloc}"


def _unanswered(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return _clean(f"no answer: {error}")


def _clean(text: str) -> str:
    """What a server says, as far as a terminal and the column may hold it."""
    return "".join(char if char.isprintable() else " " for char in text)[:120].rstrip()


def checked_resources() -> QuerySet[Resource]:
    """The links that are looked at: of official roadmaps, drafts among them, and never of others.

    What a person links to in a roadmap of their own is for nobody else to see or to visit.
    """
    official = Resource.objects.filter(topic__roadmap__in=Roadmap.objects.official())
    return official.exclude(topic__lifecycle=Lifecycle.RETIRED)


def due(
    *, roadmap: str | None, older_than: int | None, limit: int | None, today: dt.date
) -> list[str]:
    """The addresses to look at, those checked longest ago first, never checked ones before all."""
    resources = checked_resources()
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
