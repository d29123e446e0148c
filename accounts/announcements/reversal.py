"""One thing that taking a change back does, in words and deed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reversal:
    """``act`` answers whether there was still something to do; ``gone`` is said where not.

    Without a ``vital`` step nothing is done at all.
    """

    will: str
    did: str
    act: Callable[[], bool]
    gone: str
    is_vital: bool = False
