"""The geometry of the pile: one stone for each topic done. Positions only.

Stones lie in courses, each on two of the course below. The pile grows by whole slopes, on the
right and on the left in turn, so a stone once laid never moves: the place and the shape of a
stone depend on its number alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice

WIDE, HIGH = 40, 21
"""The room of a stone, in units of the drawing."""
LEAST = 7
"""The drawing is at least this many stones wide, or a first stone would fill it."""
MARGIN = 6


@dataclass(frozen=True)
class Course:
    """The stones of one colour, as one path."""

    color: str
    d: str
    stones: int


@dataclass(frozen=True)
class Pile:
    """A drawing with its origin in the middle of the ground; y runs down to 0."""

    left: int
    top: int
    width: int
    height: int
    courses: tuple[Course, ...]
    stones: int
    next: tuple[int, int]
    """The middle of the place where the next stone goes."""


def pile_of(colors: Sequence[str]) -> Pile:
    """A pile of stones in ``colors``, the oldest first."""
    places = list(islice(slots(), len(colors) + 1))
    paths: dict[str, list[str]] = {}
    for number, (color, (x, y)) in enumerate(zip(colors, places, strict=False)):
        paths.setdefault(color, []).append(stone(number, x, y))
    half = max(LEAST * WIDE // 2, max(abs(x) for x, _ in places) + WIDE // 2) + MARGIN
    top = min(y for _, y in places) - HIGH // 2 - MARGIN
    return Pile(
        left=-half,
        top=top,
        width=2 * half,
        height=MARGIN - top,
        courses=tuple(Course(color, "".join(found), len(found)) for color, found in paths.items()),
        stones=len(colors),
        next=places[-1],
    )


def slots() -> Iterator[tuple[int, int]]:
    """The middle of each stone's place, in the order in which stones are laid."""
    for slope in count():
        side = 1 if slope % 2 else -1
        foot = side * ((slope + 1) // 2) * WIDE
        for course in range(slope + 1):
            yield foot - side * course * WIDE // 2, -HIGH // 2 - course * HIGH


@lru_cache(maxsize=4096)
def stone(number: int, x: int, y: int) -> str:
    """The outline of stone ``number`` around its middle, as an SVG path."""
    rnd = random.Random(number)  # noqa: S311 - a shape, not a secret
    a = WIDE // 2 - rnd.randint(0, 2)
    up, down = HIGH // 2 - rnd.randint(0, 2), HIGH // 2
    lean = rnd.randint(-4, 4)
    k, m, n, o = (rnd.randint(5, 8) for _ in range(4))
    return (
        f"M{x - a} {y}c0-{k} {a - 9}-{up} {a + lean}-{up}s{a - lean} {up - m} {a - lean} {up}"
        f"-{n} {down}-{a} {down}-{a}-{o}-{a}-{down}z"
    )
