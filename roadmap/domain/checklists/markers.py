"""The signs of the file format: boxes, difficulty, importance, and our hidden marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roadmap.domain.checklists.model import UUID
from roadmap.enums import Difficulty, Importance, Status

DIFFICULTY_SIGNS = {
    Difficulty.EASY: "\N{LARGE GREEN CIRCLE}",
    Difficulty.MEDIUM: "\N{LARGE YELLOW CIRCLE}",
    Difficulty.HARD: "\N{LARGE RED CIRCLE}",
}
STAR = "\N{WHITE MEDIUM STAR}"

DIFFICULTY_OF = {sign: difficulty for difficulty, sign in DIFFICULTY_SIGNS.items()} | {
    "\N{LARGE GREEN SQUARE}": Difficulty.EASY,
    "\N{LARGE YELLOW SQUARE}": Difficulty.MEDIUM,
    "\N{LARGE ORANGE CIRCLE}": Difficulty.MEDIUM,
    "\N{LARGE RED SQUARE}": Difficulty.HARD,
}
STARS = frozenset((STAR, "\N{GLOWING STAR}", "\N{BLACK STAR}"))
MARKER = re.compile(f"[{''.join([*DIFFICULTY_OF, *STARS])}]\ufe0f?")

BOX = re.compile(
    r"\[(?:(?P<ticked>[xX\N{CHECK MARK}\N{HEAVY CHECK MARK}])|[ \u00a0]?)\](?=\s|$)"
    r"|(?P<sign>[\N{BALLOT BOX}\N{WHITE LARGE SQUARE}\N{BALLOT BOX WITH CHECK}"
    r"\N{WHITE HEAVY CHECK MARK}\N{HEAVY CHECK MARK}])\ufe0f?(?=\s|$)"
)
EMPTY_BOXES = frozenset("\N{BALLOT BOX}\N{WHITE LARGE SQUARE}")

TOPIC_MARK = re.compile(rf"^\s*cairn ({UUID.pattern}) (\w+)\s*$", re.IGNORECASE)
ROADMAP_MARK = re.compile(rf"<!--\s*cairn roadmap ({UUID.pattern})\s*-->", re.IGNORECASE)


@dataclass(frozen=True)
class Rating:
    difficulty: Difficulty | None = None
    importance: Importance | None = None


def take_markers(text: str) -> tuple[str, list[str]]:
    """The text without rating signs, and the signs that stood in it."""
    found = [sign.rstrip("\ufe0f") for sign in MARKER.findall(text)]
    return (MARKER.sub(" ", text), found) if found else (text, found)


def rating_of(markers: list[str]) -> Rating:
    """What signs in any order say; a difficulty without a star means optional."""
    difficulties = [DIFFICULTY_OF[sign] for sign in markers if sign in DIFFICULTY_OF]
    stars = sum(sign in STARS for sign in markers)
    return Rating(
        difficulties[0] if difficulties else None,
        Importance(min(stars, max(Importance))) if markers else None,
    )


def markers_of(difficulty: Difficulty, importance: Importance) -> str:
    return f"{DIFFICULTY_SIGNS[difficulty]} {STAR * importance}".rstrip()


def take_box(content: str) -> tuple[str, bool | None]:
    """The text behind a box and whether it is ticked; None where there is no box."""
    box = BOX.match(content)
    if box is None:
        return content, None
    sign = box["sign"]
    ticked = sign not in EMPTY_BOXES if sign else box["ticked"] is not None
    return content[box.end() :], ticked


def topic_mark(uid: str, status: Status) -> str:
    return f"<!-- cairn {uid} {status.value} -->"


def read_topic_mark(comment: str) -> tuple[str, Status | None] | None:
    """The uid and status that a comment's inside names; None where it is no mark of ours."""
    mark = TOPIC_MARK.match(comment)
    if mark is None:
        return None
    name = mark[2].lower()
    return mark[1].lower(), Status(name) if name in Status.values else None


def roadmap_mark(uid: str) -> str:
    return f"<!-- cairn roadmap {uid} -->"
