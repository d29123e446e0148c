"""The link check against a server on this machine; it never leaves it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from roadmap.domain.curation import links
from roadmap.domain.curation.links import NOT_ALLOWED, LinkChecker
from roadmap.models import Resource
from tests import factories

TODAY = dt.date(2026, 11, 22)
ROBOTS = "User-agent: *\nDisallow: /private\n"


class Site(ThreadingHTTPServer):
    """Answers by path and remembers what was asked."""

    daemon_threads = True

    def __init__(self, robots: tuple[int, str]) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.robots = robots
        self.asked: list[tuple[str, str, str]] = []
        self.busy = 0
        self.most_at_once = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    def answer(self) -> None:
        site = self.server
        assert isinstance(site, Site)
        site.busy += 1
        site.most_at_once = max(site.most_at_once, site.busy)
        site.asked.append((self.command, self.path, self.headers["User-Agent"]))
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
        elif self.path == "/old":
            status = 301
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/new")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def make_site() -> Iterator:
    sites: list[Site] = []

    def make(status: int = 200, robots: str = ROBOTS) -> Site:
        site = Site((status, robots))
        threading.Thread(target=site.serve_forever, daemon=True).start()
        sites.append(site)
        return site

    yield make
    for site in sites:
        site.shutdown()
        site.server_close()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def checker(pauses: list[float]) -> LinkChecker:
    agent = "Cairn link check (+https://cairn.example.org)"
    return LinkChecker(user_agent=agent, timeout=2, sleep=pauses.append)


def test_an_address_that_answers_is_good(make_site, checker):
    site = make_site()
    found = checker.check_one(f"{site.url}/page")
    assert found.is_good
    assert [asked[:2] for asked in site.asked] == [("GET", "/robots.txt"), ("HEAD", "/page")]
    assert all(asked[2] == checker.user_agent for asked in site.asked)


def test_get_is_tried_where_head_says_little(make_site, checker):
    site = make_site()
    assert checker.check_one(f"{site.url}/no-head").is_good
    assert site.asked[-1][0] == "GET"


def test_a_missing_page_is_named(make_site, checker):
    assert checker.check_one(f"{make_site().url}/gone").result == "404 Not Found"


def test_a_moved_page_names_its_new_address(make_site, checker):
    site = make_site()
    found = checker.check_one(f"{site.url}/old")
    assert found.is_good
    assert found.moved_to == f"{site.url}/new"


def test_robots_are_respected_and_asked_once(make_site, checker):
    site = make_site()
    assert checker.check_one(f"{site.url}/private/page").result == NOT_ALLOWED
    checker.check_one(f"{site.url}/page")
    assert [path for _, path, _ in site.asked] == ["/robots.txt", "/page"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (500, True), (403, False)])
def test_robots_that_cannot_be_read(make_site, checker, status, allowed):
    found = checker.check_one(f"{make_site(status=status).url}/page")
    assert found.is_good is allowed


def test_a_dead_host_is_no_answer(make_site, checker):
    site = make_site()
    site.shutdown()
    site.server_close()
    assert checker.check_one(f"{site.url}/page").result.startswith("no answer")


def test_only_the_web_is_checked(checker):
    assert checker.check_one("file:///etc/hostname").result.startswith("no answer")


def test_one_host_gets_one_request_at_a_time_with_pauses(make_site, checker, pauses):
    first, second = make_site(), make_site()
    urls = [f"{site.url}/{number}" for site in (first, second) for number in range(4)]
    assert all(found.is_good for found in checker.check([*urls, *urls]))
    assert first.most_at_once == second.most_at_once == 1
    assert len(first.asked) == 5
    assert len(pauses) == 2 * 4


@pytest.mark.django_db
def test_addresses_never_checked_come_first(roadmap):
    for name, day in (("a", "2026-11-01"), ("b", None), ("c", "2026-10-01"), ("d", "2026-11-20")):
        factories.ResourceFactory(
            topic=roadmap.topics.first(), url=f"https://{name}.example.org/", checked_on=day
        )
    due = links.due(roadmap="backend", older_than=10, limit=None, today=TODAY)
    assert [url[8] for url in due] == ["b", "c", "a"]
    assert len(links.due(roadmap=None, older_than=None, limit=2, today=TODAY)) == 2
    assert links.due(roadmap="other", older_than=None, limit=None, today=TODAY) == []


@pytest.mark.django_db
def test_a_result_is_stored_wherever_the_address_stands(roadmap):
    for topic in roadmap.topics.all()[:2]:
        factories.ResourceFactory(topic=topic, url="https://example.org/", checked_on="2026-01-01")
    assert (
        links.remember(links.LinkCheck("https://example.org/", "404 Not Found"), today=TODAY) == 2
    )
    assert set(Resource.objects.values_list("checked_on", "check_result")) == {
        (TODAY, "404 Not Found")
    }
    links.remember(links.LinkCheck("https://example.org/", NOT_ALLOWED), today=dt.date(2027, 1, 1))
    assert Resource.objects.first().checked_on == TODAY
