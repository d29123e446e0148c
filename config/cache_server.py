"""The cache on a Redis or Valkey server; while that is down, the one in the database stands in."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.seldom import warn_seldom

logger = logging.getLogger(__name__)

SECONDS_TO_ANSWER = 0.5
SECONDS_UNTIL_ASKED_AGAIN = 1.0
STAND_IN = "database"
"""The name, among Django's caches, of the one that stands in."""

ADD_TO_NUMBER = """
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
return redis.call('INCRBY', KEYS[1], ARGV[1])
"""
"""One step on the server: no key can expire in between and come back without an end."""


class KeyMissingError(ValueError):
    """The server answered that there is no such key; what Django's caches raise, and no error."""


class JsonSerializer:
    """Values as JSON, numbers as the server counts them.

    Unlike a pickle, what somebody else wrote to the server can run nothing here.
    """

    def dumps(self, value: Any) -> int | bytes:
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes | str) -> Any:
        return json.loads(data)


class CountingClient(RedisCacheClient):
    """Django's client with a counter of one step, to which what it can't read is not there."""

    _serializer: Any

    def get(self, key: Any, default: Any) -> Any:
        return self.get_many([key]).get(key, default)

    def get_many(self, keys: Any) -> dict[Any, Any]:
        keys = list(keys)
        found = zip(keys, self.get_client(None).mget(keys), strict=True)
        return {key: value for key, data in found for value in self.readable(data)}

    def readable(self, data: bytes | str | None) -> list[Any]:
        """The one value in ``data``, or none where there is none or somebody else wrote it."""
        try:
            return [] if data is None else [self._serializer.loads(data)]
        except (ValueError, RecursionError):
            return []

    def incr(self, key: str | bytes | memoryview[int], delta: int) -> int:
        total = self.get_client(key, write=True).eval(ADD_TO_NUMBER, 1, key, delta)
        if total is None:
            raise KeyMissingError(f"Key {key!r} not found.")
        return int(total)


class Outage:
    """What all threads of a process know of the server: whether it is worth asking."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ask_again = 0.0
        self._is_said = False

    def lasts(self) -> bool:
        """Whether the server failed a moment ago; where it ends, one caller is sent to look."""
        now = time.monotonic()
        with self._lock:
            if now < self._ask_again:
                return True
            if self._ask_again:
                self._ask_again = now + SECONDS_UNTIL_ASKED_AGAIN
        return False

    def begins(self, error: Exception) -> None:
        with self._lock:
            self._ask_again = time.monotonic() + SECONDS_UNTIL_ASKED_AGAIN
        self._is_said |= warn_seldom(
            logger,
            "The cache server does not answer (%s); the database counts limits until it does. "
            "Check CAIRN_CACHE_URL and the server.",
            error,
        )

    def ends(self) -> None:
        if not self._ask_again:
            return
        with self._lock:
            self._ask_again = 0.0
            was_said, self._is_said = self._is_said, False
        if was_said:
            logger.warning("The cache server answers again.")


OUTAGE = Outage()


class CacheServer(RedisCache):
    """Each call goes to the server, or where that fails to the cache in the database.

    Limits therefore count on during an outage, by all processes alike; at its beginning and its end
    a window may count from nothing. No call waits longer than ``SECONDS_TO_ANSWER`` for a
    connection and as long for an answer, and one call a second at most does.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = CountingClient
        self._options: dict[str, Any] = params.get("OPTIONS", {}) | {
            "serializer": JsonSerializer(),
            "socket_timeout": SECONDS_TO_ANSWER,
            "socket_connect_timeout": SECONDS_TO_ANSWER,
            "retry": Retry(NoBackoff(), 0),
        }

    def ping(self) -> None:
        """Ask the server, and nobody else, for a sign of life.

        Raises:
            RedisError: with the reason why there is none.
        """
        try:
            self._cache.get_client(write=True).ping()
        except (OSError, ValueError) as error:  # such as a host that can be none
            raise RedisError(str(error)) from error

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_stand_in("add", super().add, args, kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._or_stand_in("get", super().get, args, kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or_stand_in("set", super().set, args, kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_stand_in("touch", super().touch, args, kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_stand_in("delete", super().delete, args, kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return self._or_stand_in("get_many", super().get_many, args, kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_stand_in("has_key", super().has_key, args, kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return self._or_stand_in("incr", super().incr, args, kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        return self._or_stand_in("set_many", super().set_many, args, kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._or_stand_in("delete_many", super().delete_many, args, kwargs)

    def clear(self) -> None:
        self._or_stand_in("clear", super().clear, (), {})

    def _or_stand_in(
        self, name: str, ask: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> Any:
        if not OUTAGE.lasts():
            try:
                answer = ask(*args, **kwargs)
            except KeyMissingError:
                OUTAGE.ends()
                raise
            except (RedisError, OSError, ValueError) as error:
                OUTAGE.begins(error)
            else:
                OUTAGE.ends()
                return answer
        return getattr(caches[STAND_IN], name)(*args, **kwargs)


def server_in_use() -> CacheServer | None:
    """The site's cache server, if it has one."""
    cache = caches["default"]
    return cache if isinstance(cache, CacheServer) else None
