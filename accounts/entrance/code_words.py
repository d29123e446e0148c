"""How long a code is good for, as pages say it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def minutes_left(until: dt.datetime) -> int:
    """Whole minutes, the one that has begun included."""
    return max(0, -int((timezone.now() - until).total_seconds() // 60))
