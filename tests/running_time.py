"""Whether the time that something takes grows no faster than its input, told from two sizes."""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable

TIMES = 4
LIMIT = 7
"""Between the four times as long of a linear reader and the sixteen of a quadratic one."""


def grows_linearly(run: Callable[[int], object], size: int) -> bool:
    """Compares ``run(size)`` with ``run(4 * size)``.

    A size should take some milliseconds. On a busy machine a bad figure is taken again, twice.
    """
    run(size)
    return any(_ratio(run, size) < LIMIT for _ in range(3))


def _ratio(run: Callable[[int], object], size: int) -> float:
    small = min(_seconds(lambda: run(size)) for _ in range(2))
    return _seconds(lambda: run(TIMES * size)) / small


def _seconds(run: Callable[[], object]) -> float:
    """Seconds of CPU, without the collector of garbage."""
    return timeit.timeit(run, timer=time.process_time, number=1)
