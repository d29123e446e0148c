"""Reads topics from pasted lines: one line one topic, what is indented below the one before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from roadmap.domain.checklists.markers import rating_of, take_box, take_markers
from roadmap.domain.normalize import normalize_line, normalize_text
from roadmap.enums import Difficulty, Importance
from roadmap.models.bounds import MINUTES

MOST_LINES = 200
LONGEST = 120
"""Characters of a title."""
TAB = 4
BULLET = re.compile(r"(?:[-*+\u2022\u2013]|\d{1,3}[.)])(?:\s+|$)")
SPAN = re.compile(r"(\d{1,6})\s*(?:min|minutes?)?", re.ASCII)
WORDS: dict[str, tuple[str, int]] = {
    **{each.label.lower(): ("difficulty", int(each)) for each in Difficulty},
    **{each.label.lower(): ("importance", int(each)) for each in Importance},
}


@dataclass(frozen=True)
class PastedLine:
    """A topic as it was pasted.

    Attributes:
        line: its number in the text, blank lines counted.
        depth: below how many lines it stands.
        ratings: what stands behind the bar.
        problem: why it can't be a topic; empty where it can.
    """

    line: int
    depth: int
    title: str
    ratings: dict[str, int] = field(default_factory=dict)
    problem: str = ""


class TooManyLinesError(ValueError):
    """There are more lines than can be added at once; the message names both numbers."""


def read_lines(text: str) -> list[PastedLine]:
    """The topics of a text; blank lines and bullets without words are left out.

    Raises:
        TooManyLinesError: there are more than ``MOST_LINES``.
    """
    found: list[PastedLine] = []
    indents: list[int] = []
    for number, raw in enumerate(normalize_text(text).split("\n"), 1):
        line = raw.expandtabs(TAB)
        content, markers = take_markers(_without_bullet(line.strip()))
        content, ratings, problem = _take_ratings(content)
        title = normalize_line(content)
        if not title:
            continue
        indent = len(line) - len(line.lstrip())
        while indents and indents[-1] >= indent:
            indents.pop()
        if len(title) > LONGEST:
            problem = f"The title has {len(title):,} characters; {LONGEST} are the most."
        marked = rating_of(markers) if markers else None
        if marked is not None:
            by_marks = {"difficulty": marked.difficulty, "importance": marked.importance}
            ratings = {n: int(v) for n, v in by_marks.items() if v is not None} | ratings
        found.append(PastedLine(number, len(indents), title, ratings, problem))
        indents.append(indent)
    if len(found) > MOST_LINES:
        raise TooManyLinesError(
            f"At most {MOST_LINES} lines can be added at once; these are {len(found):,}. "
            "Paste the rest afterwards."
        )
    return found


def _without_bullet(text: str) -> str:
    bullet = BULLET.match(text)
    content = text[bullet.end() :] if bullet else text
    return take_box(content)[0]


def _take_ratings(content: str) -> tuple[str, dict[str, int], str]:
    """The text before the bar, what the words behind it mean, and what is wrong with them."""
    title, bar, rest = content.rpartition("|")
    if not bar:
        return content, {}, ""
    ratings: dict[str, int] = {}
    for each in filter(None, (normalize_line(part) for part in rest.split(","))):
        span = SPAN.fullmatch(each)
        if each.lower() in WORDS:
            name, value = WORDS[each.lower()]
        elif span is not None and MINUTES[0] <= int(span[1]) <= MINUTES[1]:
            name, value = "minutes", int(span[1])
        elif span is not None:
            least, most = MINUTES
            return title, {}, f"A topic takes {least} to {most:,} minutes, not {each}."
        else:
            short = each if len(each) <= 40 else f"{each[:39]}\u2026"
            return title, {}, f"“{short}” is no difficulty, no importance and no minutes."
        ratings[name] = value
    return title, ratings, ""
