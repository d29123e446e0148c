"""Limits are exact however many come at once, in the database's cache and in a process's own."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from config.rate_limits import RateLimit, seconds_to_wait
from config.settings import CACHES
from tests.races import at_once

LIMIT = RateLimit("test", uses=10, seconds=3600)
IN_PROCESS = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(params=[CACHES, IN_PROCESS], ids=["database", "process"])
def caches(request: pytest.FixtureRequest, transactional_db: None) -> Any:
    with override_settings(CACHES=request.param):
        call_command("createcachetable", verbosity=0)
        cache.clear()
        yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS cairn_cache")


def test_of_forty_at_once_as_many_pass_as_may(caches: None) -> None:
    waits = at_once([partial(seconds_to_wait, LIMIT, "ada")] * 40)
    assert Counter(wait == 0 for wait in waits) == {True: 10, False: 30}, waits
    assert all(0 <= wait <= 3600 for wait in waits)
    assert seconds_to_wait(LIMIT, "grace") == 0


def test_a_counter_goes_on_from_what_was_set_and_knows_no_other_key(caches: None) -> None:
    cache.set("seen", 3, 60)
    assert cache.incr("seen") == 4
    assert cache.incr("seen", 5) == 9
    assert cache.decr("seen", 2) == 7
    assert cache.get("seen") == 7
    with pytest.raises(ValueError, match="nothing"):
        cache.incr("nothing")


def test_a_key_is_taken_once_and_again_when_it_has_run_out(caches: None, time_machine: Any) -> None:
    time_machine.move_to("2026-05-04 12:00:00Z", tick=False)
    assert [cache.add("lock", word, 10) for word in ("first", "second")] == [True, False]
    assert cache.get("lock") == "first"
    time_machine.move_to("2026-05-04 12:00:11Z", tick=False)
    assert cache.add("lock", "third", None)
    time_machine.move_to("2036-05-04 12:00:00Z", tick=False)
    assert (cache.add("lock", "fourth", 10), cache.get("lock")) == (False, "third")


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_take_a_key_at_once_one_has_it(caches: None) -> None:
    taken = at_once([lambda: cache.add("lock", 1, 60)] * 20)
    assert sorted(taken) == [False] * 19 + [True]


def test_a_cache_that_is_too_large_is_thinned(caches: None, settings: Any) -> None:
    small = {**settings.CACHES["default"], "OPTIONS": {"MAX_ENTRIES": 20}}
    with override_settings(CACHES={"default": small}):
        for number in range(40):
            cache.add(f"key-{number}", 1, 60)
        assert sum(cache.has_key(f"key-{number}") for number in range(40)) <= 21
