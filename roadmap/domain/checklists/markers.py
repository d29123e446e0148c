"""The markers of the file format: boxes, difficulty, importance, and our hidden marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roadmap.domain.checklists.model import UUID
from roadmap.enums import Difficulty, Importance, Status

DIFFICULTY_MARKERS = {
    Difficulty.EASY: "\N{LARGE GREEN CIRCLE}",
    Difficulty.MEDIUM: "\N{LARGE YELLOW CIRCLE}",
    Difficulty.HARD: "\N{LARGE RED CIRCLE}",
}
STAR = "\N{WHITE MEDIUM STAR}"

DIFFICULTY_OF = {marker: difficulty for difficulty, marker in DIFFICULTY_MARKERS.items()} | {
    "\N{LARGE GREEN SQUARE}": Difficulty.EASY,
    "\N{LARGE YELLOW SQUARE}": Difficulty.MEDIUM,
    "\N{LARGE ORANGE CIRCLE}": Difficulty.MEDIUM,
    "\N{LARGE RED SQUARE}": Difficulty.HARD,
}
STARS = frozenset((STAR, "\N{GLOWING STAR}", "\N{BLACK STAR}"))
MARKER = re.compile(f"[{''.join([*DIFFICULTY_OF, *STARS])}]\ufe0f?")

BOX = re.compile(
    r"\[(?:(?P<ticked>[xX\N{CHECK MARK}\N{HEAVY CHECK MARK}])|[ \u00a0]?)\](?=\s|$)"
    r"|(?P<symbol>[\N{BALLOT BOX}\N{WHITE LARGE SQUARE}\N{BALLOT BOX WITH CHECK}"
    r"\N{WHITE HEAVY CHECK MARK}\N{HEAVY CHECK MARK}])\ufe0f?(?=\s|$)"
)
EMPTY_BOXES = frozenset("\N{BALLOT BOX}\N{WHITE LARGE SQUARE}")

TOPIC_MARK = re.compile(rf"^\s*cairn ({UUID.pattern}) (\w+)\s*$", re.IGNORECASE)
CHOOSE_MARK = re.compile(r"^\s*cairn choose ([1-9][0-9]{0,3})\s*$", re.IGNORECASE | re.ASCII)
ROADMAP_MARK = re.compile(rf"<!--\s*cairn roadmap ({UUID.pattern})\s*-->", re.IGNORECASE)


@dataclass(frozen=True)
class Rating:
    difficulty: Difficulty | None = None
    importance: Importance | None = None


def take_markers(text: str) -> tuple[str, list[str]]:
    """The text without rating markers, and the markers that stood in it."""
    found = [marker.rstrip("\ufe0f") for marker in MARKER.findall(text)]
    return (MARKER.sub(" ", text), found) if found else (text, found)


def rating_of(markers: list[str]) -> Rating:
    """The rating that markers in any order give; a difficulty without a star means optional."""
    difficulties = [DIFFICULTY_OF[marker] for marker in markers if marker in DIFFICULTY_OF]
    stars = sum(marker in STARS for marker in markers)
    return Rating(
        difficulties[0] if difficulties else None,
        Importance(min(stars, max(Importance))) if markers else None,
    )


def markers_of(difficulty: Difficulty, importance: Importance) -> str:
    return f"{DIFFICULTY_MARKERS[difficulty]} {STAR * importance}".rstrip()


def take_box(content: str) -> tuple[str, bool | None]:
    """The text behind a box and whether it is ticked; None where there is no box."""
    box = BOX.match(content)
    if box is None:
        return content, None
    symbol = box["symbol"]
    ticked = symbol not in EMPTY_BOXES if symbol else box["ticked"] is not None
    return content[box.end() :], ticked


def topic_mark(uid: str, status: Status) -> str:
    return f"<!-- cairn {uid} {status.value} -->"


def read_topic_mark(comment: str) -> tuple[str, Status | None] | None:
    """The uid and status that a comment names; None where it is no mark of ours."""
    mark = TOPIC_MARK.match(comment)
    if mark is None:
        return None
    name = mark[2].lower()
    return mark[1].lower(), Status(name) if name in Status.values else None


def choose_mark(enough: int) -> str:
    return f"<!-- cairn choose {enough} -->"


def read_choose_mark(comment: str) -> int | None:
    """How many the comment says are enough; None where it is no mark of ours."""
    mark = CHOOSE_MARK.match(comment)
    return int(mark[1]) if mark is not None else None


def roadmap_mark(uid: str) -> str:
    return f"<!-- cairn roadmap {uid} -->"
