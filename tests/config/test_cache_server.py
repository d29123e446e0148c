"""Limits counted by a real Redis or Valkey server, and by the database while it is down."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from accounts.models import User
from config import cache_server
from config.cache_server import CacheServer
from config.rate_limits import RateLimit, seconds_to_wait
from config.settings import CACHES
from roadmap.doctor.cache import cache as doctor_of_cache
from roadmap.doctor.findings import Grade
from tests.own_redis import PASSWORD, OwnRedis, own_redis
from tests.races import at_once

pytestmark = pytest.mark.matrix
LIMIT = RateLimit("test", uses=10, seconds=3600)


@pytest.fixture
def server(
    tmp_path: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OwnRedis]:
    """A server of its own as the site's cache."""
    own = own_redis(tmp_path)
    own.start()
    monkeypatch.setattr(cache_server, "OUTAGE", cache_server.Outage())
    of_server: dict[str, Any] = {
        "BACKEND": "config.cache_server.CacheServer",
        "LOCATION": [own.url],
        "KEY_PREFIX": "https://cairn.example.org",
    }
    with override_settings(CACHES={"default": of_server, "database": CACHES["default"]}):
        call_command("createcachetable", verbosity=0)
        yield own
    own.kill()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS cairn_cache")


def passed_of_forty() -> int:
    waits = at_once([partial(seconds_to_wait, LIMIT, "ada")] * 40)
    assert all(isinstance(wait, int) for wait in waits), waits
    return Counter(wait == 0 for wait in waits)[True]


def test_of_forty_at_once_as_many_pass_as_may_and_every_key_ends(server: OwnRedis) -> None:
    assert passed_of_forty() == 10
    there = redis.Redis(port=server.port, password=PASSWORD, db=1)
    keys = there.keys()
    assert len(keys) == 1
    assert keys[0].startswith(b"https://cairn.example.org:1:limit:test:ada:")
    assert 0 < there.ttl(keys[0]) <= 3600


def test_a_counter_that_ended_does_not_come_back_without_an_end(server: OwnRedis) -> None:
    cache.set("seen", 3, 1)
    assert cache.incr("seen") == 4
    time.sleep(1.1)
    with pytest.raises(ValueError, match="seen"):
        cache.incr("seen")
    assert redis.Redis(port=server.port, password=PASSWORD, db=1).keys() == []


def test_values_of_all_kinds_come_back_and_none_can_run_anything(server: OwnRedis) -> None:
    values = {"a": [1.5, 2], "b": True, "c": "text", "d": 3, "e": None}
    cache.set_many(values, 60)
    assert cache.get_many(values) == values
    assert cache.has_key("a")
    assert cache.touch("a", 10)
    assert cache.delete("a")
    cache.delete_many(["b", "c"])
    assert cache.get("c", "nothing") == "nothing"
    assert cache.decr("d", 2) == 1
    assert not cache.add("d", 5, 60)
    with pytest.raises(TypeError):
        cache.set("object", object(), 60)


def test_limits_hold_on_while_the_server_is_down_and_it_counts_again_when_it_is_back(
    server: OwnRedis, caplog: pytest.LogCaptureFixture
) -> None:
    assert passed_of_forty() == 10
    server.kill()
    began = time.monotonic()
    assert passed_of_forty() == 10
    assert time.monotonic() - began < 5
    assert passed_of_forty() == 0
    said = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert len([line for line in said if "does not answer" in line]) == 1, said
    assert PASSWORD not in caplog.text
    server.start()
    time.sleep(cache_server.SECONDS_UNTIL_ASKED_AGAIN)
    assert seconds_to_wait(LIMIT, "ada") == 0
    assert "answers again" in caplog.text
    assert len(redis.Redis(port=server.port, password=PASSWORD, db=1).keys()) == 1


def test_a_server_that_goes_away_between_two_steps_of_a_count_stops_nobody(
    server: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = CacheServer.add

    def add_after_another(self: CacheServer, *args: Any, **kwargs: Any) -> bool:
        if not server.process:
            return add(self, *args, **kwargs)
        assert add(self, *args, **kwargs)
        was_free = add(self, *args, **kwargs)
        server.kill()
        return was_free

    monkeypatch.setattr(CacheServer, "add", add_after_another)
    assert seconds_to_wait(LIMIT, "ada") == 0
    assert not server.process


def test_a_server_that_takes_requests_and_answers_none_costs_one_caller_half_a_second(
    server: OwnRedis,
) -> None:
    assert seconds_to_wait(LIMIT, "ada") == 0
    server.hang()
    try:
        began = time.monotonic()
        assert seconds_to_wait(LIMIT, "ada") == 0
        first = time.monotonic() - began
        began = time.monotonic()
        assert seconds_to_wait(LIMIT, "ada") == 0
        second = time.monotonic() - began
    finally:
        server.go_on()
    assert 0.4 < first < 1.0
    assert second < 0.4


def test_what_somebody_else_wrote_is_as_good_as_nothing(
    server: OwnRedis, caplog: pytest.LogCaptureFixture
) -> None:
    there = redis.Redis(port=server.port, password=PASSWORD, db=1)
    for written in (b"\xff\xfe", b"no json", b"[" * 200_000, b"9" * 5_000, b""):
        cache.set_many({"a": 1, "b": 2}, 60)
        (key,) = there.keys("*:a")
        there.set(key, written)
        assert cache.get("a", "nothing") == "nothing"
        assert cache.get_many(["a", "b"]) == {"b": 2}
        cache.set("a", 3, 60)
        assert cache.get("a") == 3
        there.set(key, written)
        assert seconds_to_wait(LIMIT, "ada") == 0
    assert "does not answer" not in caplog.text


def test_a_limit_that_somebody_else_wrote_over_is_counted_by_the_database(
    server: OwnRedis,
) -> None:
    assert seconds_to_wait(LIMIT, "ada") == 0
    there = redis.Redis(port=server.port, password=PASSWORD, db=1)
    there.set(there.keys()[0], b"\xff")
    assert passed_of_forty() == 10


@pytest.mark.parametrize("host", ["a..b", ".a", "a" * 70])
def test_a_host_that_can_be_none_is_a_server_that_is_away(
    server: OwnRedis, ada: User, caplog: pytest.LogCaptureFixture, host: str
) -> None:
    """As a name may come to be that was read from elsewhere than the settings."""
    of_server = {**settings.CACHES["default"], "LOCATION": [f"redis://{host}:6379/0"]}
    client = Client()
    with override_settings(CACHES=settings.CACHES | {"default": of_server}):
        assert passed_of_forty() == 10
        page = client.post("/accounts/login/", {"login": ada.email, "password": "wrong one"})
        (finding,) = doctor_of_cache()
    assert page.status_code == 200
    assert "The cache server does not answer" in caplog.text
    assert finding.grade is Grade.WARNING
    assert "check CAIRN_CACHE_URL" in finding.text


def test_the_doctor_says_whether_the_server_answers(server: OwnRedis) -> None:
    assert [finding.text for finding in doctor_of_cache()] == ["It answers."]
    server.kill()
    (finding,) = doctor_of_cache()
    assert finding.grade is Grade.WARNING
    assert "check CAIRN_CACHE_URL" in finding.text


def test_wrong_passwords_are_stopped_with_the_server_and_without_it(
    server: OwnRedis, client: Client
) -> None:
    User.objects.create_user(email="ada@example.org", password="the right one 1")
    guess = {"login": "ada@example.org", "password": "a wrong one"}
    for is_down in (False, True):
        if is_down:
            server.kill()
        answers = [client.post("/accounts/login/", guess) for _ in range(12)]
        texts = [answer.content.decode() for answer in answers]
        assert "Too many" not in texts[0]
        assert "Too many" in texts[-1]
