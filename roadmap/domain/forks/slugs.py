"""Free slugs for roadmaps, levels and topics that people make."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection
from itertools import count

from anyascii import anyascii
from django.utils.text import slugify

from config.reserved_words import RESERVED
from roadmap.models import Level, OldSlug, Roadmap, Topic

LONGEST = 80
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


def topic_slug(roadmap_id: int, title: str) -> str:
    """A slug that no topic of the roadmap has or once had."""
    taken = set(Topic.objects.filter(roadmap_id=roadmap_id).values_list("slug", flat=True))
    taken |= set(OldSlug.objects.filter(roadmap_id=roadmap_id).values_list("slug", flat=True))
    return free_slug(words_of(title, "topic"), taken)


def level_slug(roadmap_id: int, title: str) -> str:
    """A slug that no level of the roadmap has and no address needs."""
    taken = set(Level.objects.filter(roadmap_id=roadmap_id).values_list("slug", flat=True))
    return free_slug(words_of(title, "level"), taken | RESERVED)


def words_of(title: str, fallback: str) -> str:
    """The title in the letters that addresses have; the fallback where nothing can be spelled.

    Other scripts are spelled in Latin letters. Emoji and other signs are left out, not named.
    """
    letters = "".join(char for char in title if not unicodedata.category(char).startswith("S"))
    return slugify(anyascii(letters))[:LONGEST].strip("-_") or fallback


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """The wanted slug, or with the first number behind it that is free."""
    if wanted not in taken:
        return wanted
    numbered = (f"{wanted[: LONGEST - 6].rstrip('-')}-{number}" for number in count(2))
    return next(slug for slug in numbered if slug not in taken)
