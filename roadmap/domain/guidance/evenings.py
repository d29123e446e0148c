"""How many evenings a week a plan's hours are."""

from __future__ import annotations

import math

EVENING = 120
"""Minutes of study that one evening has."""
DAYS = 7


def evenings_of(weekly_minutes: int) -> int:
    """The evenings that the hours of a week are spread over: one for two hours, begun ones too."""
    return min(DAYS, max(1, math.ceil(weekly_minutes / EVENING)))
