"""Normalised titles, and how similar two of them are. Pure."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

from roadmap.domain.checklists.model import ChecklistItem

NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]\s+|\d+(?:\.\d+)+\s+)")
NOT_A_WORD = re.compile(r"[^\w+#]+|_")


def similarity(one: str, other: str) -> int:
    """Similarity of two titles, 0 to 100; that one has all words of the other alone gives 80."""
    return int(
        max(
            fuzz.ratio(one, other),
            fuzz.token_sort_ratio(one, other),
            0.8 * fuzz.token_set_ratio(one, other),
        )
    )


def normalize_title(title: str) -> str:
    """A title as it is compared: without case, numbering, punctuation and symbols."""
    text = unicodedata.normalize("NFKC", NUMBERING.sub("", title)).casefold().replace("&", " and ")
    return NOT_A_WORD.sub(" ", text).strip()


def normalized_titles(item: ChecklistItem) -> tuple[str, ...]:
    """The titles a line may mean: with a colon in it, the part before it or the whole."""
    short = normalize_title(item.title)
    whole = normalize_title(f"{item.title} {item.summary}") if item.summary else short
    return tuple(name for name in dict.fromkeys((short, whole)) if name)


def triples(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
