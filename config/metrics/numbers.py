"""Numbers of the site that are asked for now and then, and kept for a while."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)
KEPT = 30.0
"""Seconds for which numbers are kept at the least."""
SHARE = 200
"""How many times as long as they took they are kept, so that asking stays cheap on a large site."""


@dataclass(frozen=True)
class SiteNumber:
    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NumberSource:
    """Where numbers come from. ``texts`` says of each name what it counts, also when there is none.

    ``labels`` names the labels of those that have any.
    """

    texts: Mapping[str, str]
    read: Callable[[], Iterable[SiteNumber]]
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class KeptNumbers:
    """The numbers of one source, read again when they are too old. One thread reads at a time."""

    def __init__(self, source: NumberSource, clock: Callable[[], float] = time.monotonic) -> None:
        self.source = source
        self._clock = clock
        self._lock = Lock()
        self._numbers: tuple[SiteNumber, ...] = ()
        self._until = float("-inf")

    def now(self, *, may_read: bool = True) -> tuple[SiteNumber, ...]:
        """The numbers; none where the database or the disk does not answer.

        ``may_read`` is False where it is known not to: then nobody waits for it again.
        """
        with self._lock:
            began = self._clock()
            if began >= self._until:
                if not may_read:
                    return ()
                try:
                    self._numbers = tuple(self.source.read())
                except (DatabaseError, OSError) as error:
                    log.warning("numbers for /metrics can't be read: %s", type(error).__name__)
                    self._numbers = ()
                ended = self._clock()
                self._until = ended + max(KEPT, SHARE * (ended - began))
            return self._numbers


_kept: dict[str, KeptNumbers] = {}


def kept_numbers() -> list[KeptNumbers]:
    """Those of every source that the settings name, as this process keeps them."""
    for name in settings.CAIRN_NUMBERS:
        if name not in _kept:
            _kept[name] = KeptNumbers(import_string(name))
    return [_kept[name] for name in settings.CAIRN_NUMBERS]


def forget_numbers() -> None:
    """Read all of them anew when they are asked for next."""
    _kept.clear()
