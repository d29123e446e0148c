"""Rate limits: uses counted in the shared cache, one window after the other."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class RateLimit:
    """At most ``uses`` in each window of ``seconds``; limits of other names count apart."""

    name: str
    uses: int
    seconds: int


def seconds_to_wait(limit: RateLimit, who: str) -> int:
    """Count one use by ``who`` (any key): 0 within the limit, else how long until the next window.

    Two uses at the same instant may count as one: good enough for a limit.
    """
    window, gone = divmod(int(time.time()), limit.seconds)
    key = f"limit:{limit.name}:{who}:{window}"
    uses = int(cache.get(key, 0)) + 1
    cache.set(key, uses, limit.seconds)
    return 0 if uses <= limit.uses else limit.seconds - gone
