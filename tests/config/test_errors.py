"""Every error answer has one look, says what to do, and comes as a part where htmx asks for one."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config import errors
from config.rate_limits import RateLimit, seconds_to_wait
from tests import factories
from tests.markup import flat

STATUSES = [400, 403, 404, 405, 413, 429, 500, 503]
BARE = [500, 503]
PART = {"hx-request": "true", "hx-request-type": "partial"}


def request_of(method: str = "GET", headers: dict[str, str] | None = None) -> HttpRequest:
    request = RequestFactory().generic(method, "/somewhere/", headers=headers)
    client = Client()
    request.session = client.session
    request.user = factories.UserFactory.build()
    return request


def test_every_error_has_its_text() -> None:
    assert list(errors.TEXTS) == STATUSES


@pytest.mark.parametrize("status", STATUSES)
def test_every_error_is_a_page_of_one_look_that_says_what_to_do(db: None, status: int) -> None:
    response = errors.answer(request_of(), status)
    html = flat(response.content.decode())
    title, hint = errors.TEXTS[status]
    assert response.status_code == status
    assert f'<p class="label num">{status}</p><h1>{title.replace("'", "&#x27;")}</h1>' in html
    assert hint.replace("'", "&#x27;") in html
    assert '<div class="acts"><a class="btn go"' in html
    assert f"<title>{title.replace("'", '&#x27;')} · Cairn</title>" in html
    assert ("account/login" in html or "popovertarget" in html) is (status not in BARE)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    ("method", "headers"), [("POST", {"hx-request": "true"}), ("GET", PART)], ids=["write", "part"]
)
def test_every_error_is_a_toast_for_htmx(
    db: None, status: int, method: str, headers: dict[str, str]
) -> None:
    response = errors.answer(request_of(method, headers), status)
    html = flat(response.content.decode())
    assert response.status_code == status
    assert html.startswith('<hx-partial hx-target="#toasts"')
    assert errors.TEXTS[status][1].replace("'", "&#x27;") in html
    assert "<html" not in html
    assert "HX-Request-Type" in response.headers["Vary"]


@pytest.mark.parametrize("headers", [None, PART])
def test_a_restored_page_of_the_history_is_never_a_toast(
    db: None, headers: dict[str, str] | None
) -> None:
    restored = (headers or {}) | {"hx-history-restore-request": "true"}
    assert "<html" in errors.answer(request_of(headers=restored), 404).content.decode()


@pytest.mark.parametrize(
    ("exception", "status", "sentence"),
    [
        (RequestDataTooBig(), 413, "more than this site takes at once"),
        (TooManyFieldsSent(), 413, "more than this site takes at once"),
        (TooManyFilesSent(), 413, "more than this site takes at once"),
        (SuspiciousOperation(), 400, "Something in it is damaged"),
        (DisallowedHost(), 400, "This site has another address"),
    ],
)
def test_what_django_cannot_take_is_told_apart(
    db: None, exception: Exception, status: int, sentence: str
) -> None:
    response = errors.bad_request(request_of(), exception)
    assert response.status_code == status
    assert sentence in response.content.decode()


def test_a_form_that_is_too_large_is_413(client: Client, roadmap: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = client.post("/theme/", "theme=" + "x" * 200, "application/x-www-form-urlencoded")
    assert response.status_code == 413


# --- A host that is not the site's --------------------------------------------------------------


def test_a_wrong_host_tells_the_visitor_nothing_of_the_site_and_the_log_what_to_set(
    client: Client, roadmap: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SITE_URL = "https://cairn.example.org"
    with caplog.at_level(logging.WARNING):
        response = client.get("/roadmaps/", headers={"host": "evil.example"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "This site has another address" in html
    assert "too large" not in html
    assert "cairn.example.org" not in html
    assert "evil.example" not in html
    (line,) = [record.getMessage() for record in caplog.records if record.name != "django.request"]
    assert "'evil.example'" in line
    assert "https://cairn.example.org, which CAIRN_URL sets" in line
    assert "ALLOWED_HOSTS" not in caplog.text


@pytest.mark.parametrize("host", ["a\nb.example", "x" * 5_000, "[::1", "", "\xff", "a b"])
def test_no_host_breaks_the_answer_or_the_log(
    client: Client, roadmap: Any, caplog: pytest.LogCaptureFixture, host: str
) -> None:
    response = client.get("/roadmaps/", headers={"host": host})
    assert response.status_code in (200, 400)
    assert all(len(record.getMessage().splitlines()) == 1 for record in caplog.records)
    assert all(len(record.getMessage()) < 400 for record in caplog.records)


# --- Limits and a busy site ---------------------------------------------------------------------


def assert_says_when(response: HttpResponse, seconds: range) -> None:
    assert int(response.headers["Retry-After"]) in seconds
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "Wait a few seconds,"),
        (10, "Wait a few seconds,"),
        (60, "Wait a minute,"),
        (61, "Wait 2 minutes,"),
        (3_600, "Wait 60 minutes,"),
    ],
)
def test_too_many_says_how_long_to_wait(db: None, seconds: int, words: str) -> None:
    response = errors.too_many(request_of(), seconds=seconds)
    assert response.status_code == 429
    assert words in response.content.decode()
    assert_says_when(response, range(max(1, seconds), max(1, seconds) + 1))


def test_a_busy_site_says_when_to_try_again(db: None) -> None:
    response = errors.unavailable(request_of())
    assert response.status_code == 503
    assert "Nothing was changed" in response.content.decode()
    assert_says_when(response, range(1, 60))
    response = errors.unavailable(request_of(), "A backup is running.", seconds=90)
    assert "A backup is running." in response.content.decode()
    assert_says_when(response, range(90, 91))


def test_a_limit_says_how_long_its_window_lasts(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.rate_limits.time.time", lambda: 1_000_000_100.5)
    limit = RateLimit("test", uses=2, seconds=300)
    assert [seconds_to_wait(limit, "ada") for _ in range(3)] == [0, 0, 100]
    assert seconds_to_wait(limit, "grace") == 0
    monkeypatch.setattr("config.rate_limits.time.time", lambda: 1_000_000_200)
    assert seconds_to_wait(limit, "ada") == 0


def test_a_limit_of_a_page_answers_with_when_to_come_back(
    ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roadmap.domain.rate_limits.NOTES", RateLimit("few", 1, 300))
    path = "/roadmaps/backend/topics/leaf-1-1/note/"
    codes = [ada_client.post(path, {"body": "x", "revision": 0}) for _ in range(2)]
    assert codes[1].status_code == 429
    assert_says_when(codes[1], range(1, 301))


def test_allauths_limits_answer_with_the_same_page(client: Client, roadmap: Any) -> None:
    for _ in range(40):
        response = client.post("/accounts/login/", {"login": "a@example.org", "password": "x"})
        if response.status_code == 429:
            break
    html = response.content.decode()
    assert response.status_code == 429
    assert "<h1>Too many tries</h1>" in html
    assert "Wait a minute, then try again." in html
    assert_says_when(response, range(60, 61))
