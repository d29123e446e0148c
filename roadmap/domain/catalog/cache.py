"""What one process keeps between requests: shared content by its version, and finished HTML.

An entry's key says all that it depends on, so a stale one is never asked for again: an edit
changes the content version, a deployment the release. No key names a person and no entry holds a
token; HTML made of a private note is found by its text alone. A full store drops what was asked for
longest ago.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Literal

from django.conf import settings

Kind = Literal["outline", "geometry", "topic_content", "search_index", "upstream_news"]


class Store:
    """A dictionary of the entries asked for most recently, safe between threads.

    The weights of its values, as ``weigh`` gives them, sum up to ``limit`` at most.
    """

    def __init__(self, limit: int, weigh: Callable[[Any], int]) -> None:
        self.limit = limit
        self.weight = 0
        self._weigh = weigh
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get_or_make(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value under ``key``. Two threads may both make it: equal keys have equal values."""
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
                return value
        value = make()
        with self._lock:
            self._put(key, value)
        return value

    def _put(self, key: Hashable, value: Any) -> None:
        if key in self._entries:
            self.weight -= self._weigh(self._entries.pop(key))
        self._entries[key] = value
        self.weight += self._weigh(value)
        while self.weight > self.limit:
            self.weight -= self._weigh(self._entries.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.weight = 0


def _one(value: Any) -> int:
    return 1


_content: dict[Kind, Store] = {
    "outline": Store(32, _one),
    "geometry": Store(32, _one),
    "topic_content": Store(512, _one),
    "search_index": Store(8, _one),
    "upstream_news": Store(512, _one),
}
_html = Store(settings.CAIRN_FRAGMENT_CACHE_BYTES, sys.getsizeof)


def cached_content(kind: Kind, key: Hashable, make: Callable[[], Any]) -> Any:
    """Plain shared data; ``key`` names the roadmap and its content version."""
    return _content[kind].get_or_make(key, make)


def cached_html(key: Hashable, make: Callable[[], str]) -> Any:
    """Finished HTML; with ``DEBUG`` on it is made anew each time."""
    if settings.DEBUG:
        return make()
    return _html.get_or_make(key, make)


def clear() -> None:
    """Forget everything in this process; tests call it between databases."""
    for store in (*_content.values(), _html):
        store.clear()
