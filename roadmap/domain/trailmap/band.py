"""The path that joins the next stations beneath the lines, clear of every name. Map units.

It goes from each station to the next one: along the row where both stand on one, through the gap
between neighbouring rows, or along both rows with a drop between. Where it would have to go far or
over a name it is not drawn: the stations have their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from roadmap.domain.trailmap.labels import REACH, Box
from roadmap.domain.trailmap.shapes import Geometry, Spot, Wire, boxes_of_lines

HALF = 6.5
"""Half of the band's width."""
CLEAR = 2.5
"""Between the band and a name, at least."""
FARTHEST = 2
"""Rows that a piece of the band goes down or up at most ..."""
LONGEST = 520
"""... and units across."""
ASIDE = 64
"""How far beyond its two stations a piece may drop."""
STEP = 8
CORNER = 4

Point = tuple[float, float]


@dataclass(frozen=True)
class Band:
    """``joins`` are the pairs of stations (ids) that it joins, ``boxes`` what it covers."""

    path: str = ""
    joins: tuple[tuple[int, int], ...] = ()
    boxes: tuple[Box, ...] = ()

    def leaves(self, wire: Wire) -> bool:
        """Whether a wire keeps clear of the band and says something else."""
        ends = (wire.before, wire.after)
        if ends in self.joins or ends[::-1] in self.joins:
            return False
        return not any(box.hits(run) for box in self.boxes for run in wire.runs)


def join(geometry: Geometry, spots: Sequence[Spot]) -> Band:
    """The band from station to station, as far as there is a way for it."""
    if not geometry.is_drawn or len(spots) < 2:
        return Band()
    every = [spot for line in geometry.lines for spot in line.spots]
    rows = {y: number for number, y in enumerate(sorted({spot.y for spot in every}))}
    written = list(boxes_of_lines(geometry.lines))
    found = []
    for one, other in pairwise(spots):
        apart = abs(rows[one.y] - rows[other.y])
        if apart <= FARTHEST and abs(one.x - other.x) <= LONGEST:
            around = _box((one.x, one.y), (other.x, other.y), ASIDE + REACH)
            names = [box for box in written if box.hits(around)]
            others = (spot.box for spot in every if spot is not one and spot is not other)
            barred = [*names, *(box for box in others if box.hits(around))]
            ways = sorted(_ways(one, other, apart, names), key=_cost)
            way = next((way for way in ways if _is_clear(way, names, barred)), None)
            if way is not None:
                found.append((one, other, way))
    return Band(
        path="".join(_path(way) for _, _, way in found),
        joins=tuple((one.row.id, other.row.id) for one, other, _ in found),
        boxes=tuple(box for _, _, way in found for box in _boxes(way, HALF)),
    )


def _ways(one: Spot, other: Spot, apart: int, names: list[Box]) -> Iterator[list[Point]]:
    """The ways that a piece could take."""
    start, end = (one.x, one.y), (other.x, other.y)
    if not apart:
        yield [start, end]
        return
    if apart == 1:
        level = _level(one, other, names)
        if level is not None:
            yield [start, (one.x, level), (other.x, level), end]
    left, right = sorted((one.x, other.x))
    for x in dict.fromkeys((one.x, other.x, *range(left - ASIDE, right + ASIDE + 1, STEP))):
        yield [start, (x, one.y), (x, other.y), end]


def _level(one: Spot, other: Spot, names: list[Box]) -> float | None:
    """The height at which the band passes between two rows; None if the names leave no room."""
    left, right = sorted((one.x, other.x))
    top, bottom = sorted((one.y, other.y))
    middle = (top + bottom) / 2
    gap = Box(left - HALF - CLEAR, top + REACH, right + HALF + CLEAR, bottom - REACH)
    met = [box for box in names if box.hits(gap)]
    floor = max((box.bottom for box in met if box.top < middle), default=gap.top)
    ceiling = min((box.top for box in met if box.top >= middle), default=gap.bottom)
    return (floor + ceiling) / 2 if ceiling - floor >= 2 * (HALF + CLEAR) else None


def _is_clear(way: list[Point], names: list[Box], barred: list[Box]) -> bool:
    """Whether a way touches nothing; along the rows of its ends it may pass beneath stations."""
    ends = (way[0][1], way[-1][1])
    for (x, y), (to_x, to_y) in pairwise(way):
        on_row = y == to_y and y in ends
        run = _box((x, y), (to_x, to_y), HALF + CLEAR)
        if run.left < 0 or any(run.hits(box) for box in (names if on_row else barred)):
            return False
    return True


def _cost(way: list[Point]) -> float:
    """What a way costs: its length, and along rows, where it passes beneath others, a little."""
    across = sum(abs(to_x - x) for (x, _), (to_x, _) in pairwise(way))
    rows = (way[0][1], way[-1][1])
    return across + sum(
        12 for (x, y), (to_x, to_y) in pairwise(way) if x != to_x and y == to_y and y in rows
    )


def _box(one: Point, other: Point, half: float) -> Box:
    (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Box(left - half, top - half, right + half, bottom + half)


def _boxes(way: list[Point], half: float) -> Iterator[Box]:
    for one, other in pairwise(way):
        yield _box(one, other, half)


def _path(way: list[Point]) -> str:
    """Path data, with the corners rounded."""
    points = [point for n, point in enumerate(way) if not n or point != way[n - 1]]
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        begin, end = _towards(corner, before), _towards(corner, after)
        numbers = (*begin, *corner, *end)
        parts.append("L{:g} {:g}Q{:g} {:g} {:g} {:g}".format(*numbers))
    parts.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    return "".join(parts)


def _towards(corner: Point, other: Point) -> Point:
    """Where the rounding of a corner ends: a little of the way to the next one."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    share = min(CORNER / (abs(across) + abs(down)), 0.5)
    return corner[0] + across * share, corner[1] + down * share
