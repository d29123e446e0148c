"""Free slugs for roadmaps that people make."""

from __future__ import annotations

import secrets

from roadmap.domain.changes.names import LONGEST, words_of
from roadmap.models import Roadmap

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No characters that are easily taken for each other."""
PRIVATE_ENDING, LINK_ENDING = 4, 14
"""Characters: enough that a taken name tells nothing, and enough that nobody can guess it."""


def private_slug(title: str, *, ending: int = PRIVATE_ENDING) -> str:
    """A free slug of a roadmap such as ``backend-7k3f``: whether a name is taken can't be told."""
    words = words_of(title, "roadmap")[: LONGEST - ending - 1].rstrip("-")
    while True:
        slug = f"{words}-{''.join(secrets.choice(LETTERS) for _ in range(ending))}"
        if not Roadmap.objects.filter(slug=slug).exists():
            return slug
