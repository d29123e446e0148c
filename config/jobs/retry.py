"""How a task says that it could not do its work now, or that nobody ever can."""

from __future__ import annotations

import datetime as dt

PAUSES = (10, 30, 60, 120, 300)
"""Seconds before the second, third, ... try; from then on the last."""
LONGEST_PAUSE = dt.timedelta(seconds=PAUSES[-1])


class TryLaterError(Exception):
    """The task is put back into the queue until ``at``; the text, a line of the log, says why."""

    def __init__(self, reason: str, at: dt.datetime) -> None:
        super().__init__(reason)
        self.at = at


class GivenUpError(Exception):
    """The task will never succeed; the text, a line of the log, says why."""


def pause_after(attempt: int) -> dt.timedelta:
    """How long to wait after the ``attempt``-th try, the first being 1."""
    return dt.timedelta(seconds=PAUSES[min(attempt, len(PAUSES)) - 1])
