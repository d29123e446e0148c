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


def within_limit(limit: RateLimit, who: str) -> bool:
    """Count one use by ``who`` (any key) and return whether it is within the limit.

    Two uses at the same instant may count as one: good enough for a limit.
    """
    window = int(time.time()) // limit.seconds
    key = f"limit:{limit.name}:{who}:{window}"
    uses = int(cache.get(key, 0)) + 1
    cache.set(key, uses, limit.seconds)
    return uses <= limit.uses
