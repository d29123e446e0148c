"""Whether the cache server, where there is one, answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.cache import caches
from redis.exceptions import RedisError

from config.cache_server import CacheServer
from roadmap.doctor.findings import Finding, Grade


def cache() -> Iterator[Finding]:
    server = caches["default"]
    if not isinstance(server, CacheServer):
        return
    try:
        server.ask()
    except RedisError as error:
        yield Finding(
            Grade.WARNING,
            "Cache server",
            f"It does not answer ({error}), and the database counts limits meanwhile; check "
            "CAIRN_CACHE_URL and the server.",
        )
    else:
        yield Finding(Grade.GOOD, "Cache server", "It answers.")
