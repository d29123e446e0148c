"""Places in a list."""

from __future__ import annotations

from collections.abc import Iterable

LAST = 32_767
"""The largest position that every database holds; of equal ones the older object comes first."""


def position_after(positions: Iterable[int]) -> int:
    """The position at the end of a list."""
    return min(LAST, 1 + max(positions, default=-1))
