"""What one process keeps between requests: shared content by its version, and finished HTML.

An entry's key says all that it depends on, so a stale one is never asked for again: an edit
changes the content version, a deployment the release. No key names a person and no entry holds a
token; HTML made of a private note is found by its text alone. Each store holds a number of bytes
and drops what was asked for longest ago.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Literal

from django.conf import settings

Kind = Literal[
    "outline", "geometry", "topic_content", "search_index", "index_weight", "upstream_news"
]
Make = Callable[[], Any]
Weigh = Callable[[Any], int]
"""Estimates the bytes of a value."""

MEGABYTE = 1024 * 1024
LIMITS: dict[Kind, int] = {
    "outline": 128 * MEGABYTE,
    "geometry": 32 * MEGABYTE,
    "topic_content": 8 * MEGABYTE,
    "search_index": 96 * MEGABYTE,
    "index_weight": MEGABYTE,
    "upstream_news": MEGABYTE,
}
"""Bytes that a process keeps of each kind: never less than one request asks for.

Most is what the list of roadmaps asks for: twenty outlines, of up to 5,000 topics. A search looks
through no more roadmaps than there is room for their indexes.
"""
PAGES = 32 * MEGABYTE
"""Bytes of whole pages, as visitors see them."""
ENTRY = 300
"""About how many bytes a dictionary needs for one more entry."""


class Store:
    """A dictionary of the entries asked for most recently, safe between threads.

    Their weights, in bytes, sum up to ``limit`` at most: what is new takes the place of what was
    asked for longest ago. Only what is larger than the whole store is not kept.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.weight = 0
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get_or_make(self, key: Hashable, make: Make, weigh: Weigh) -> Any:
        """The value under ``key``. Two threads may both make it: equal keys have equal values."""
        value = self.get(key)
        if value is None:
            value = make()
            self.put(key, value, weigh)
        return value

    def get(self, key: Hashable) -> Any:
        """The value under ``key``, which is asked for now; None where there is none."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: Any, weigh: Weigh) -> None:
        weight = weigh(value) + size_of_key(key) + ENTRY
        with self._lock:
            self._put(key, value, weight)

    def _put(self, key: Hashable, value: Any, weight: int) -> None:
        if key in self._entries:
            self.weight -= self._entries.pop(key)[1]
        if weight > self.limit:
            return
        self._entries[key] = (value, weight)
        self.weight += weight
        while self.weight > self.limit:
            self.weight -= self._entries.popitem(last=False)[1][1]

    def values(self) -> list[Any]:
        with self._lock:
            return [value for value, _ in self._entries.values()]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.weight = 0


LONG = 64
"""A text in a key that is shorter is one that many keys share, such as a template's name."""


def size_of_key(key: Hashable) -> int:
    """The bytes of a key that are its own: its tuples and long texts; the rest is shared."""
    if isinstance(key, tuple):
        return sys.getsizeof(key) + sum(map(size_of_key, key))
    return sys.getsizeof(key) if isinstance(key, str) and len(key) > LONG else 0


_content = {kind: Store(limit) for kind, limit in LIMITS.items()}
_html = Store(settings.CAIRN_FRAGMENT_CACHE_BYTES)
_pages = Store(PAGES)


def cached_content(kind: Kind, key: Hashable, make: Make, weigh: Weigh) -> Any:
    """Plain shared data; ``key`` names the roadmap and its content version."""
    return _content[kind].get_or_make(key, make, weigh)


def kept_content(kind: Kind, key: Hashable) -> Any:
    """What is kept under ``key``, or None: who needs many reads what is missing at once."""
    return _content[kind].get(key)


def keep_content(kind: Kind, key: Hashable, value: Any, weigh: Weigh) -> None:
    _content[kind].put(key, value, weigh)


def cached_html(key: Hashable, make: Callable[[], str]) -> Any:
    """Finished HTML; with ``DEBUG`` on it is made anew each time."""
    if settings.DEBUG:
        return make()
    return _html.get_or_make(key, make, sys.getsizeof)


def cached_page(key: Hashable, make: Make, weigh: Weigh) -> Any:
    """A whole page; with ``DEBUG`` on it is made anew each time."""
    if settings.DEBUG:
        return make()
    return _pages.get_or_make(key, make, weigh)


def clear() -> None:
    """Forget everything in this process; tests call it between databases."""
    for store in (*_content.values(), _html, _pages):
        store.clear()
