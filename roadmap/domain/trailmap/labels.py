"""Where the names of a row of stations stand: above or below, so that none touches another.

All measures are map units: the drawing is as many pixels wide at full size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from roadmap.domain.trailmap.textwidth import measure, wrap

Side = Literal["above", "below"]
Anchor = Literal["middle", "end"]
Choice = tuple[Side, Anchor]

SIZE = 12
"""Font size of a name."""
LINE = 13
"""Distance of its lines."""
NAME_WIDTH = 118
"""Widest line of a name; a longer one breaks in two and then ends with an ellipsis."""
REACH = 16
"""How far a station and all its marks reach up and down from its centre; names begin there."""
OVERHANG = 8
"""How far a name that stands left of its station reaches to the right."""
GAP = 5


@dataclass(frozen=True)
class Box:
    """A rectangle in map units."""

    left: float
    top: float
    right: float
    bottom: float

    def hits(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Name:
    """A station's name as set on the map, before it has a place."""

    lines: tuple[str, ...]
    width: float

    @property
    def height(self) -> int:
        return LINE * len(self.lines)

    def span(self, x: int, anchor: Anchor) -> tuple[float, float]:
        """Left and right end at the station at ``x``."""
        if anchor == "middle":
            return x - self.width / 2, x + self.width / 2
        return x + OVERHANG - self.width, x + OVERHANG


@dataclass(frozen=True)
class Label:
    """A name in its place."""

    lines: tuple[str, ...]
    side: Side
    anchor: Anchor
    box: Box


@dataclass(frozen=True)
class Obstacle:
    """What runs through the strip above or below a row: a line, or a wire that bars it to names."""

    side: Side
    left: float
    right: float
    is_barred: bool = False


Named = tuple[int, Name]
"""A station's x and its name."""


def set_name(text: str) -> Name:
    lines = wrap(text, width=NAME_WIDTH, size=SIZE)
    return Name(lines, max(measure(line, SIZE) for line in lines))


def place(name: Name, choice: Choice, x: int, y: int) -> Label:
    side, anchor = choice
    left, right = name.span(x, anchor)
    top = y + REACH if side == "below" else y - REACH - name.height
    return Label(name.lines, side, anchor, Box(left, top, right, top + name.height))


def choose_sides(
    names: Sequence[Named], obstacles: Sequence[Obstacle], forced: Mapping[int, Side]
) -> list[Choice] | None:
    """The calmest arrangement of a row's names, from left to right, or None if there is none.

    Neighbours alternate where they can; a name keeps clear of ``obstacles`` where it can, and of
    those that bar the way always; it never touches another. ``forced`` gives the side of a name by
    its index. The search keeps the best arrangement for each pair of last choices: a name never
    reaches past two neighbours.
    """
    best: dict[tuple[Choice, ...], tuple[float, tuple[Choice, ...]]] = {(): (0, ())}
    for i, named in enumerate(names):
        following: dict[tuple[Choice, ...], tuple[float, tuple[Choice, ...]]] = {}
        options = list(_options(named, obstacles, forced.get(i)))
        for (last, (cost, chosen)), (choice, price) in product(best.items(), options):
            if any(_touch(names[i - k], last[-k], named, choice) for k in range(1, len(last) + 1)):
                continue
            total = cost + price + (3 if last and last[-1][0] == choice[0] else 0)
            key = (*last, choice)[-2:]
            if key not in following or total < following[key][0]:
                following[key] = (total, (*chosen, choice))
        best = following
    if not best:
        return None
    return list(min(best.values(), key=lambda entry: entry[0])[1])


def _options(
    named: Named, obstacles: Sequence[Obstacle], forced: Side | None
) -> Iterator[tuple[Choice, float]]:
    """The places a name can take and what each costs.

    Left of the station only beside lines and inside the drawing; in the middle there is room.
    """
    x, name = named
    near = [o for o in obstacles if o.left < x + name.width and x - name.width < o.right]
    anchors: tuple[Anchor, ...] = ("middle", "end") if near else ("middle",)
    sides: tuple[Side, ...] = (forced,) if forced else ("above", "below")
    for side, anchor in product(sides, anchors):
        left, right = name.span(x, anchor)
        if anchor == "end" and left < GAP:
            continue
        met = [o for o in near if o.side == side and o.left < right and left < o.right]
        if any(o.is_barred for o in met):
            continue
        aside = 0 if anchor == "middle" else 4
        yield (side, anchor), 12 * len(met) + aside + (0.25 if side == "below" else 0)


def _touch(one: Named, its: Choice, other: Named, others: Choice) -> bool:
    if its[0] != others[0]:
        return False
    left, right = one[1].span(one[0], its[1])
    start, end = other[1].span(other[0], others[1])
    return left < end + GAP and start < right + GAP
