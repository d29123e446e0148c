"""The whole site below a path of its host, such as https://example.org/cairn/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.handlers.wsgi import get_script_name
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import get_resolver, reverse, set_script_prefix

from accounts.models import User
from config.below_path import below
from config.env.addresses import FIRST_WORDS
from config.http import local_url
from roadmap.models import Progress
from tests.config.test_poison import tokenless
from tests.config.test_return_addresses import doors  # noqa: F401

PATH = "/cairn"
TICK = f"{PATH}/roadmaps/backend/topics/single-1/status/"
CHECKLIST = f"http://testserver{PATH}/roadmaps/backend/basics/"


class BelowHandler(ClientHandler):
    """The tests' handler behind what a server has in front of the site."""

    def __call__(self, environ: dict[str, Any]) -> Any:
        answered: list[Any] = []

        def site(inner: dict[str, Any], start_response: Any) -> list[bytes]:
            set_script_prefix(get_script_name(inner))
            answered.append(super(BelowHandler, self).__call__(inner))
            return []

        below(PATH, site)(environ, lambda *_: None)
        return answered[0]


def browser(user: User | None = None) -> Client:
    client = Client(raise_request_exception=False)
    client.handler = BelowHandler(enforce_csrf_checks=False)
    if user:
        client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def site_below_a_path(settings: Any) -> Iterator[None]:
    settings.SITE_PATH = settings.FORCE_SCRIPT_NAME = PATH
    settings.SITE_HOME = f"{PATH}/"
    settings.SITE_URL = settings.SITE_ORIGIN + PATH
    settings.STATIC_URL = f"{PATH}/static/"
    set_script_prefix(settings.SITE_HOME)
    yield
    set_script_prefix("/")


class Addresses(HTMLParser):
    """Every attribute of a page that a browser, or a script of ours, takes for an address."""

    NAMES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "hx-push-url")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            text = value or ""
            if name in self.NAMES or text.startswith("/") or "://testserver" in text:
                self.found.append(text)


def outside(page: str, addresses: Iterable[str]) -> set[str]:
    """Those on this host that are not below the path."""
    reached = {
        address: urlsplit(urljoin(f"http://testserver{page}", address)) for address in addresses
    }
    return {
        address
        for address, place in reached.items()
        if place.netloc in ("testserver", "localhost:8000")
        and not place.path.startswith(f"{PATH}/")
    }


def addresses_in(response: Any) -> list[str]:
    """What an answer leads to: its header's and, where it is a page, all of it."""
    named = [response.headers[name] for name in ("Location", "HX-Redirect") if name in response]
    if "html" not in response.headers.get("Content-Type", ""):
        return named
    reader = Addresses()
    reader.feed(response.content.decode())
    return named + reader.found


@pytest.mark.parametrize("role", ["visitor", "learner", "superuser"])
def test_every_address_on_every_page_begins_with_the_path(
    doors: dict[str, str],  # noqa: F811
    ada: User,
    superuser: User,
    role: str,
) -> None:
    client = browser({"visitor": None, "learner": ada, "superuser": superuser}[role])
    seen, astray = set(), {}
    for name, page in doors.items():
        if name.endswith("logout"):
            continue
        response = client.get(page)
        seen.update(found := addresses_in(response))
        assert response.status_code < 500, name
        astray[name] = outside(page, found)
    assert not {name: found for name, found in astray.items() if found}
    assert {f"{PATH}/static/css/cairn.css", f"{PATH}/roadmaps/"} <= seen


@pytest.mark.parametrize("as_htmx", [False, True])
def test_every_form_leads_to_a_page_below_the_path(
    doors: dict[str, str],  # noqa: F811
    superuser: User,
    as_htmx: bool,
) -> None:
    client = browser(superuser)
    headers = {"hx-request": "true", "hx-current-url": CHECKLIST} if as_htmx else {}
    headers["referer"] = CHECKLIST
    for name, page in doors.items():
        if "logout" in name or "delete" in name or "removal" in name:
            continue
        response = client.post(page, {"status": "done"}, headers=headers)
        assert not outside(page, addresses_in(response)), name
        client.force_login(superuser)


def test_a_tick_is_kept_and_leads_back_to_its_list(ada: User) -> None:
    client = browser(ada)
    response = client.post(TICK, {"status": "done"}, headers={"referer": CHECKLIST})
    assert response.headers["Location"].startswith(f"{PATH}/roadmaps/backend/basics/")
    assert Progress.objects.filter(user=ada, topic__slug="single-1", status="done").exists()


def test_a_tick_by_htmx_finds_the_page_that_is_open(ada: User) -> None:
    """The dashboard is loaded again after a tick; a checklist gets its parts."""
    headers = {"hx-request": "true", "hx-request-type": "partial"}
    pages = {f"http://testserver{PATH}/dashboard/": True, CHECKLIST: False}
    for page, is_reloaded in pages.items():
        answer = browser(ada).post(
            TICK, {"status": "done"}, headers=headers | {"hx-current-url": page}
        )
        assert ("HX-Refresh" in answer or "HX-Location" in answer) is is_reloaded, page


def test_signing_in_and_out_stays_below_the_path(ada: User) -> None:
    client = browser()
    asked = client.get(f"{PATH}/plan/")
    assert asked.headers["Location"] == f"{PATH}/accounts/login/?next={PATH}/plan/"
    ada.set_password("correct horse")
    ada.save()
    entered = client.post(
        asked.headers["Location"], {"login": ada.email, "password": "correct horse"}
    )
    assert entered.headers["Location"] == f"{PATH}/plan/"
    left = client.post(f"{PATH}/accounts/logout/")
    assert left.headers["Location"] == f"{PATH}/"


def test_a_proxy_that_takes_the_path_off_is_served_the_same_page(roadmap: Any) -> None:
    pages = [tokenless(browser().get(path).content) for path in (f"{PATH}/roadmaps/", "/roadmaps/")]
    assert pages[0] == pages[1]
    assert f'href="{PATH}/roadmaps/backend/"' in pages[0]


@pytest.mark.parametrize("path", [f"{PATH}{PATH}/", f"{PATH}x/", "/other/"])
def test_no_other_path_is_the_site(db: None, path: str) -> None:
    assert browser().get(path).status_code == 404


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "HTTP_X_FORWARDED_PREFIX", "HTTP_SCRIPT_NAME"])
def test_no_request_says_what_the_path_is(roadmap: Any, name: str) -> None:
    page = browser().get(f"{PATH}/roadmaps/backend/", **{name: "/evil"})
    assert page.status_code == 200
    assert b"/evil" not in page.content


def test_an_export_links_to_pages_below_the_path(ada: User, settings: Any) -> None:
    text = browser(ada).get(f"{PATH}/roadmaps/backend/checklist.md").content.decode()
    assert f"({settings.SITE_ORIGIN}{PATH}/roadmaps/backend/topics/leaf-1-1/)" in text
    assert f"{settings.SITE_ORIGIN}/roadmaps/" not in text


@pytest.mark.parametrize("path", [f"{PATH}/healthz", "/healthz"])
def test_the_health_check_may_leave_the_path_out(db: None, path: str) -> None:
    assert browser().get(path).content == b"ok\n"


def test_the_path_alone_leads_to_its_slash() -> None:
    started: list[Any] = []
    environ = {"PATH_INFO": PATH, "QUERY_STRING": "q=1"}
    below(PATH, lambda *_: [b"never"])(environ, lambda *given: started.extend(given))
    assert started == [
        "308 Permanent Redirect",
        [("Location", f"{PATH}/?q=1"), ("Content-Length", "0")],
    ]


@pytest.mark.parametrize(
    "named",
    [
        *("/", "/other/", "/cairnx/", "/cairn", "/cairn/../other/", "/cairn/%2E%2e/other/"),
        *("/cairn/.%2e", "/cairn/./", "http://testserver/other/", "//evil.example/cairn/"),
    ],
)
def test_another_site_of_the_host_is_nowhere_to_return_to(named: str) -> None:
    request: HttpRequest = RequestFactory().get(f"{PATH}/")
    assert local_url(request, named, "default") == "default"


def test_the_path_may_begin_with_no_word_of_our_own_addresses() -> None:
    assert {word for word in first_words(get_resolver()) if word} <= FIRST_WORDS


def first_words(resolver: Any, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        text = before + str(pattern.pattern)
        if "/" in text or not hasattr(pattern, "url_patterns"):
            yield text.partition("/")[0]
        else:
            yield from first_words(pattern, text)


def test_a_link_that_a_command_prints_has_the_path(
    ada: User, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("reset_link", ada.email)
    assert f"{settings.SITE_ORIGIN}{PATH}/accounts/password/reset/key/" in capsys.readouterr().out
    assert reverse("roadmap:home") == f"{PATH}/"
