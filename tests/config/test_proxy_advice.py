"""A setting that requests contradict is explained to the administrator, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from config.http import network_of
from config.proxy_advice import remembered
from config.seldom import forget
from roadmap.doctor.examination import examine

PUBLIC, PRIVATE = "8.8.8.8", "10.0.0.7"


@pytest.fixture
def behind(settings: Any, roadmap: Any) -> Any:
    """Sets what stands in front of the site."""

    def set_up(proxies: int, *, https: bool = True) -> Client:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        settings.HTTPS = https
        settings.SITE_URL = "https://secret.example.org" if https else "http://secret.example.org"
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
        return Client()

    return set_up


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line.getMessage() for line in caplog.records if line.name == "config.proxy_advice"]


SECURE = {"X-Forwarded-Proto": "https"}
WRONG: list[tuple[int, bool, dict[str, str], str]] = [
    (0, False, {"X-Forwarded-For": PUBLIC}, "although CAIRN_TRUSTED_PROXIES is 0"),
    (1, True, SECURE, "with 0 addresses in X-Forwarded-For although CAIRN_TRUSTED_PROXIES is 1"),
    (2, True, SECURE | {"X-Forwarded-For": PUBLIC}, "with 1 address in X-Forwarded-For"),
    (1, True, SECURE | {"X-Forwarded-For": f"{PUBLIC}, {PRIVATE}"}, "If another proxy stands"),
    (1, True, {"X-Forwarded-For": PUBLIC}, "came with no X-Forwarded-Proto although people use"),
    (
        1,
        True,
        {"X-Forwarded-For": PUBLIC, "X-Forwarded-Proto": "http"},
        "came with X-Forwarded-Proto 'http' although people use https://secret.example.org",
    ),
    (1, False, SECURE | {"X-Forwarded-For": PUBLIC}, "and let CAIRN_URL begin with the same"),
]


@pytest.mark.parametrize(("proxies", "https", "headers", "advice"), WRONG)
def test_what_contradicts_the_settings_is_said_once(
    behind: Any,
    caplog: pytest.LogCaptureFixture,
    proxies: int,
    https: bool,
    headers: dict[str, str],
    advice: str,
) -> None:
    client = behind(proxies, https=https)
    pages = [client.get("/roadmaps/", headers=headers) for _ in range(3)]
    (line,) = lines(caplog)
    assert advice in line
    assert all(page.status_code == 200 for page in pages)
    assert not any(b"secret.example.org" in page.content for page in pages)
    (found,) = [found for found in examine() if found.subject == "Requests"]
    assert advice in found.text


RIGHT: list[tuple[int, bool, str, dict[str, str]]] = [
    (0, False, "/roadmaps/", {}),
    (1, True, "/roadmaps/", SECURE | {"X-Forwarded-For": PUBLIC}),
    (1, True, "/roadmaps/", SECURE | {"X-Forwarded-For": PRIVATE}),
    (1, True, "/roadmaps/", SECURE | {"X-Forwarded-For": f"6.6.6.6, {PUBLIC}"}),
    (1, True, "/roadmaps/", SECURE | {"X-Forwarded-For": f"evil, {PRIVATE}"}),
    (2, True, "/roadmaps/", SECURE | {"X-Forwarded-For": f"{PUBLIC}, {PRIVATE}"}),
    (1, True, "/healthz", {}),
    (1, False, "/roadmaps/", {"X-Forwarded-For": PUBLIC, "X-Forwarded-Proto": "http"}),
]


@pytest.mark.parametrize(("proxies", "https", "path", "headers"), RIGHT)
def test_what_fits_the_settings_says_nothing(
    behind: Any,
    caplog: pytest.LogCaptureFixture,
    proxies: int,
    https: bool,
    path: str,
    headers: dict[str, str],
) -> None:
    assert behind(proxies, https=https).get(path, headers=headers).status_code == 200
    assert not lines(caplog)


def test_a_request_that_is_sent_on_to_https_says_nothing(
    behind: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    headers = {"X-Forwarded-For": PUBLIC, "X-Forwarded-Proto": "http"}
    assert behind(1).get("/roadmaps/", headers=headers).status_code == 301
    assert not lines(caplog)


def test_advice_under_former_settings_is_forgotten(behind: Any) -> None:
    behind(0, https=False).get("/roadmaps/", headers={"X-Forwarded-For": PUBLIC})
    assert len(list(remembered())) == 1
    behind(1)
    assert not list(remembered())


def test_what_a_visitor_made_up_stays_one_short_line(
    behind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = behind(1)
    for value in ("\x1b[31m", "x" * 9_000, "a\nb", "8.8.8.8, 10.0.0.1" + " " * 9_000):
        forget()
        cache.clear()
        client.get("/roadmaps/", headers={"X-Forwarded-For": value, "X-Forwarded-Proto": value})
    assert lines(caplog)
    assert all(line.isprintable() and len(line) < 500 for line in lines(caplog))


@pytest.mark.parametrize("named", ["https://evil.example", "null", ""])
def test_a_form_from_elsewhere_is_explained_to_the_administrator_alone(
    settings: Any, roadmap: Any, caplog: pytest.LogCaptureFixture, named: str
) -> None:
    settings.SITE_URL = "https://secret.example.org"
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/theme/", {"theme": "dark"}, secure=True, headers={"Origin": named} if named else {}
    )
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "came from another address" in html
    assert "secret.example.org" not in html
    assert "evil.example" not in html
    (line,) = lines(caplog)
    assert f"it came from '{named or 'nowhere'}'; people use https://secret.example.org" in line


@pytest.mark.parametrize(
    ("proxies", "named", "counted"),
    [
        (0, f"6.6.6.6, {PUBLIC}", "127.0.0.1"),
        (1, f"6.6.6.6, {PUBLIC}", PUBLIC),
        (2, f"6.6.6.6, {PUBLIC}, {PRIVATE}", PUBLIC),
        (2, PUBLIC, "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_limits_count_what_a_trusted_proxy_saw(
    rf: Any, settings: Any, proxies: int, named: str, counted: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": named} if named else {}
    assert network_of(rf.get("/", headers=headers)) == f"{counted}/32"
    assert network_of(rf.get("/", headers=headers, REMOTE_ADDR="")) == f"{counted}/32"


def test_signing_in_works_where_too_many_proxies_are_trusted(behind: Any, ada: User) -> None:
    ada.set_password("correct horse")
    ada.save()
    answer = behind(3).post(
        "/accounts/login/",
        {"login": ada.email, "password": "correct horse"},
        headers=SECURE | {"X-Forwarded-For": PUBLIC},
    )
    assert answer.headers["Location"] == "/dashboard/"


NO_ADDRESS = [
    "unknown",
    "unix:",
    "_hidden",
    "-",
    " ",
    "10.0.0.300",
    "\x1b[31m",
    "1.2.3.4%x",
    "x" * 999,
]


@pytest.mark.parametrize("named", [*NO_ADDRESS, *(f"6.6.6.6, {word}" for word in NO_ADDRESS)])
def test_a_proxy_that_names_no_address_lets_people_in_and_the_log_says_so(
    behind: Any, settings: Any, ada: User, caplog: pytest.LogCaptureFixture, named: str
) -> None:
    """As Squid, which can say unknown, and nginx, which says unix: of what came by a socket."""
    settings.CAIRN_LOG_ADDRESSES = True
    ada.set_password("correct horse")
    ada.save()
    answer = behind(1).post(
        "/accounts/login/",
        {"login": ada.email, "password": "correct horse"},
        headers=SECURE | {"X-Forwarded-For": named},
    )
    assert answer.headers["Location"] == "/dashboard/"
    (line,) = lines(caplog)
    assert "in X-Forwarded-For where, by CAIRN_TRUSTED_PROXIES=1, the visitor's address" in line
    assert line.isprintable()
    assert len(line) < 500
    (found,) = [found for found in examine() if found.subject == "Requests"]
    assert "count no proxy that can't" in found.text


@pytest.mark.parametrize("nearest", ["127.0.0.1", "", "unix:", "@", "1.2.3.4%x"])
def test_what_names_no_address_counts_as_the_nearest_proxy(
    rf: Any, settings: Any, db: None, nearest: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for headers in ({}, {"X-Forwarded-For": "unknown"}):
        request = rf.get("/", headers=headers, REMOTE_ADDR=nearest)
        assert network_of(request) == "127.0.0.1/32"


@pytest.mark.parametrize(
    ("named", "network"),
    [
        (f"{PUBLIC}:4711", f"{PUBLIC}/32"),
        ("[2001:db8::1]:4711", "2001:db8::/64"),
        ("2001:DB8::1", "2001:db8::/64"),
    ],
)
def test_an_address_may_have_a_port(rf: Any, settings: Any, named: str, network: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert network_of(rf.get("/", headers={"X-Forwarded-For": named})) == network
