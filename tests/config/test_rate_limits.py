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
