"""The least and the most that each number may be, in forms, in files and in rows alike."""

from __future__ import annotations

from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db.models import CheckConstraint, Q

Bounds = tuple[int, int]

MOST = 32_767
"""What the smallest whole numbers of PostgreSQL hold. SQLite would take any."""
MINUTES: Bounds = (1, MOST)
CHOSEN: Bounds = (1, MOST)
"""Of how many subtopics of a group are enough."""
PLACES: Bounds = (0, MOST)
"""Of positions in a list and of rows on the map."""
OFFSETS: Bounds = (-20, 20)
"""In map units."""
WEEKLY_MINUTES: Bounds = (30, 80 * 60)


def within(bounds: Bounds) -> list[BaseValidator]:
    """Validators of a field."""
    least, most = bounds
    return [MinValueValidator(least), MaxValueValidator(most)]


def bounded(model: str, field: str, bounds: Bounds) -> CheckConstraint:
    """What the database refuses, whoever writes it. Nothing at all is within every bound."""
    return CheckConstraint(
        condition=Q(**{f"{field}__range": bounds}), name=f"{model}_{field}_bounded"
    )
