"""Rate limits: uses counted in the shared cache, one window after the other."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache

TRIES = 3


@dataclass(frozen=True)
class RateLimit:
    """At most ``uses`` in each window of ``seconds``; limits of other names count apart."""

    name: str
    uses: int
    seconds: int


class LimitReachedError(Exception):
    """Raised where a limit stops a request; :mod:`config.exceptions` answers it with 429."""

    def __init__(self, seconds: int, message: str = "") -> None:
        super().__init__(message or f"The limit is reached for {seconds} seconds.")
        self.seconds, self.message = seconds, message


def enforce(limit: RateLimit, who: str, message: str = "") -> None:
    """Count one use by ``who``, and stop the request where that is beyond the limit.

    Raises:
        LimitReachedError: with the ``message``, such as what else to do.
    """
    seconds = seconds_to_wait(limit, who)
    if seconds:
        raise LimitReachedError(seconds, message)


def seconds_to_wait(limit: RateLimit, who: str) -> int:
    """Count one use by ``who`` (any key): 0 within the limit, else how long until the next window.

    Uses at the same instant are counted one by one.
    """
    uses = count(key_of(limit, who), limit.seconds)
    return 0 if uses <= limit.uses else limit.seconds - int(time.time()) % limit.seconds


def give_back(limit: RateLimit, who: str) -> None:
    """Take one use back that turned out to be none."""
    with suppress(ValueError):  # its window is over
        cache.decr(key_of(limit, who))


def forget(limit: RateLimit, who: str) -> None:
    """Take all uses of this window back."""
    cache.delete(key_of(limit, who))


def key_of(limit: RateLimit, who: str) -> str:
    return f"limit:{limit.name}:{who}:{int(time.time()) // limit.seconds}"


def count(key: str, seconds: int) -> int:
    """Add one to what is counted under ``key`` for ``seconds``, and return the sum.

    Where a cache server goes away or comes back in between, what was there is not there any more.
    """
    for _ in range(TRIES):
        try:
            return cache.incr(key)
        except ValueError:
            if cache.add(key, 1, seconds):
                return 1
    return 1
