"""Whether the cache server, where there is one, answers."""

from __future__ import annotations

from collections.abc import Iterator

from redis.exceptions import RedisError

from config.cache_server import server_in_use
from roadmap.doctor.findings import Finding, Grade


def cache() -> Iterator[Finding]:
    server = server_in_use()
    if server is None:
        return
    try:
        server.ping()
    except RedisError as error:
        yield Finding(
            Grade.WARNING,
            "Cache server",
            f"It does not answer ({error}), and the database counts limits meanwhile; check "
            "CAIRN_CACHE_URL and the server.",
        )
    else:
        yield Finding(Grade.GOOD, "Cache server", "It answers.")
