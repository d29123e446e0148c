"""Free slugs and codes for what is made."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from anyascii import anyascii
from django.utils.text import slugify

from config.reserved_words import RESERVED
from roadmap.domain.changes.schema import CATEGORY, LEVEL
from roadmap.domain.changes.snapshot import Snapshot
from roadmap.models import OldSlug

LONGEST = 80


def taken_slugs(content: Snapshot, roadmap_id: int) -> set[str]:
    """The slugs that topics of the roadmap have or once had."""
    old = OldSlug.objects.filter(roadmap=roadmap_id).values_list("slug", flat=True)
    return {str(topic["slug"]) for topic in content.topics.values()} | set(old)


def topic_slug(roadmap_id: int, title: str, content: Snapshot) -> str:
    """A slug that no topic of the roadmap has or once had."""
    return free_slug(words_of(title, "topic"), taken_slugs(content, roadmap_id))


def level_slug(content: Snapshot, title: str) -> str:
    """A slug that no level of the roadmap has and no address needs."""
    taken = {str(level["slug"]) for level in content.of(LEVEL).values()}
    return free_slug(words_of(title, "level"), taken | RESERVED)


def category_code(content: Snapshot, title: str) -> str:
    """A code made from the title that no category of the roadmap has."""
    letters = "".join(letter for letter in words_of(title, "line") if letter in LETTERS)
    taken = {str(category["code"]) for category in content.of(CATEGORY).values()}
    return free_code((letters + "xx")[:3], taken)


LETTERS = "abcdefghijklmnopqrstuvwxyz"


def words_of(title: str, fallback: str) -> str:
    """The title in the letters that addresses have; the fallback where nothing can be spelled.

    Other scripts are spelled in Latin letters. Emoji and other signs are left out, not named.
    """
    letters = "".join(char for char in title if not unicodedata.category(char).startswith("S"))
    return slugify(anyascii(letters))[:LONGEST].strip("-_") or fallback


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """The wanted slug, or with the first number behind it that is free."""
    slug, number = wanted[:LONGEST], 2
    while slug in taken:
        ending = f"-{number}"
        slug = f"{wanted[: LONGEST - len(ending)].rstrip('-')}{ending}"
        number += 1
    return slug


def free_code(wanted: str, taken: Collection[str]) -> str:
    """The wanted code of a category, or the first free one that begins like it."""
    if wanted not in taken:
        return wanted
    near = (wanted[:2] + letter for letter in LETTERS)
    all_codes = (a + b + c for a in LETTERS for b in LETTERS for c in LETTERS)
    return next(code for code in (*near, *all_codes) if code not in taken)
