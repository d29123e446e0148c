"""/metrics: who may read it, what it says, and that it costs little."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import User
from config.metrics import numbers
from config.metrics.numbers import KeptNumbers, NumberSource, SiteNumber
from config.metrics.page import may_read
from roadmap.domain import site_numbers
from roadmap.enums import ActionKind
from roadmap.models import Action, Guest, Roadmap
from tests import factories

TOKEN = "0123456789abcdef0123456789"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def watched(settings) -> Iterator[Client]:
    """A client with the token of a site that has one."""
    settings.CAIRN_METRICS_TOKEN = TOKEN
    numbers.forget_numbers()
    yield Client(headers={"authorization": f"Bearer {TOKEN}"})
    numbers.forget_numbers()


def samples_of(text: str) -> Samples:
    """Each value by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scrape(client: Client) -> Samples:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in response["Cache-Control"]
    return samples_of(response.content.decode())


def value(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((name, tuple(sorted(labels.items()))))


# --- Who may read it ---


@pytest.mark.parametrize(
    "header",
    [
        *("", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}"),
        *(TOKEN, f"Bearer  {TOKEN}", "Bearer \u00e9"),
    ],
)
def test_without_the_token_it_is_a_page_that_is_not_there(
    roadmap: Roadmap, client: Client, settings, header: str
) -> None:
    settings.CAIRN_METRICS_TOKEN = TOKEN
    headers = {"authorization": header} if header else {}
    refused, missing = (client.get(path, headers=headers) for path in ("/metrics", "/metricsx"))
    assert refused.status_code == missing.status_code == 404
    assert without_token(refused.content.decode()) == without_token(missing.content.decode())
    varying = {"X-Request-ID"}
    assert {k: v for k, v in refused.items() if k not in varying} == {
        k: v for k, v in missing.items() if k not in varying
    }


def without_token(html: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", html)


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_nothing_but_reading_is_possible(
    roadmap: Roadmap, watched: Client, settings, method: str
) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {TOKEN}"})
    assert getattr(strict, method)("/metrics").status_code == 404


def test_a_site_without_a_token_shows_nothing_to_an_empty_one(rf, settings) -> None:
    settings.CAIRN_METRICS_TOKEN = ""
    assert not may_read(rf.get("/metrics", headers={"authorization": "Bearer "}))


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "web:8000", "testserver"])
def test_whoever_has_it_may_ask_by_any_name_and_past_the_proxy(
    roadmap: Roadmap, watched: Client, settings, host: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["cairn.example.org"]
    assert watched.get("/metrics", headers={"host": host}).status_code == 200


# --- What it says ---


def test_requests_are_counted_by_route_and_status(
    roadmap: Roadmap, watched: Client, settings
) -> None:
    before = scrape(watched)
    watched.get("/roadmaps/backend/")
    watched.get("/roadmaps/backend/topics/leaf-1-1/")
    watched.get("/roadmaps/backend/topics/no-such-topic/")
    watched.get("/nowhere/at/all/")
    after = scrape(watched)

    def more(name: str, **labels: str) -> float:
        return (value(after, name, **labels) or 0) - (value(before, name, **labels) or 0)

    total, took = "cairn_http_requests_total", "cairn_http_request_duration_seconds_count"
    assert more(total, route="roadmap:overview", status="200") == 1
    assert more(total, route="roadmap:topic", status="200") == 1
    assert more(total, route="roadmap:topic", status="404") == 1
    assert more(total, route="unknown", status="404") == 1
    assert more(took, route="roadmap:topic") == 2
    assert not [name for name in after if "no-such-topic" in str(name)]


def test_the_site_says_how_it_is(roadmap: Roadmap, ada: User, watched: Client, settings) -> None:
    samples = scrape(watched)
    assert value(samples, "cairn_database_up") == 1
    assert 0 < (value(samples, "cairn_database_query_seconds") or 0) < 5
    assert value(samples, "cairn_learners") == User.objects.count()
    assert value(samples, "cairn_learners_active", days="1") == 1
    assert value(samples, "cairn_content_version", roadmap="backend") == roadmap.content_version
    assert (value(samples, "cairn_disk_free_bytes") or 0) > 0
    assert (value(samples, "cairn_process_resident_memory_bytes", worker="0") or 0) > 1e6
    (release,) = [dict(labels) for name, labels in samples if name == "cairn_release_info"]
    assert release["release"] == settings.CAIRN_RELEASE


def test_a_database_that_does_not_answer_is_told_of(
    roadmap: Roadmap, watched: Client, monkeypatch
) -> None:
    asked = []

    def gone(cursor: object, sql: str, params: object = None) -> None:
        asked.append(sql.split()[0])
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", gone)
        samples = scrape(watched)
    assert value(samples, "cairn_database_up") == 0
    assert value(samples, "cairn_learners") is None
    assert asked == ["SELECT"]  # nobody waits for it twice


def test_active_learners_are_those_with_an_action_in_the_time(roadmap: Roadmap) -> None:
    now = timezone.now()
    for days in (40, 20, 3, 3, 0):
        user = factories.UserFactory()
        for hours in (2, 1):
            at = now - dt.timedelta(days=days, hours=hours)
            Action.objects.create(user=user, kind=ActionKind.STATUS, created_at=at)
    Action.objects.create(guest=Guest.objects.create(), kind=ActionKind.STATUS, created_at=now)
    active = [site_numbers.active_since(now - dt.timedelta(days=n)) for n in site_numbers.DAYS]
    assert active == [1, 3, 4]


def test_a_site_without_actions_has_nobody_active(db: None) -> None:
    assert site_numbers.active_since(timezone.now()) == 0


def test_a_source_that_fails_takes_no_other_with_it(tmp_path: Path, settings) -> None:
    def unreadable() -> Iterator[SiteNumber]:
        raise PermissionError(f"{tmp_path} can't be read")

    assert KeptNumbers(NumberSource({"x": "X."}, unreadable)).now() == ()


# --- What it costs ---


def test_numbers_are_kept_and_longer_if_they_took_long() -> None:
    times = iter([0.0, 1.0, 29.0, 200.0, 202.0, 210.0])
    values = iter([1.0, 2.0])
    source = NumberSource({"x": "X."}, lambda: [SiteNumber("x", next(values))])
    kept = KeptNumbers(source, clock=lambda: next(times))
    # Read at 0 for a second: kept until 201.
    assert [kept.now()[0].value for _ in range(3)] == [1.0, 1.0, 1.0]
    assert kept.now()[0].value == 2.0


def test_a_second_scrape_asks_only_whether_the_database_is_there(
    roadmap: Roadmap, watched: Client, django_assert_num_queries
) -> None:
    scrape(watched)
    with django_assert_num_queries(1):
        scrape(watched)
