"""How long a code is good for, as pages say it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.dateformat import format as date_format


def clock(at: float) -> str:
    """A moment (Unix time) as the clock shows it, in the time zone of the page."""
    return date_format(timezone.localtime(dt.datetime.fromtimestamp(at, dt.UTC)), "H:i T")


def minutes_left(until: dt.datetime) -> int:
    """Whole minutes, the one that has begun included."""
    return max(0, -int((timezone.now() - until).total_seconds() // 60))
