"""The geometry of a roadmap's trail map: shared by everybody, once for each content version.

Positions only, in map units (pixels at full size); no markup, no colours. Lines run from left to
right through one zone for each level. A zone with many stations of one line forks that line into
tracks that rejoin. A line that begins in a later zone branches off the station that opens it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from roadmap.domain.outline import CategoryInfo, LevelView, Outline, TopicRow
from roadmap.domain.trailmap.labels import REACH, Box, Label, place
from roadmap.domain.trailmap.paths import Obstacles, branch, find_obstacles, stretches
from roadmap.domain.trailmap.plan import (
    COUNT_SIZE,
    GRID_X,
    GRID_Y,
    MARGIN,
    ZONE_LEAD,
    Line,
    Stop,
    read_lines,
    set_columns,
)
from roadmap.domain.trailmap.textwidth import measure, shorten
from roadmap.domain.trailmap.wires import Link, arrange, choose_links

TOP = 110
"""The first row's y; above it stand the heads of the zones."""
FOOT = 62
STEPS = (66, 77, 88, 99)
"""Distances between rows; the last has room for two names of two lines and a wire between."""
CLEAR = 4
"""Between the names of two rows, and between a name and a wire."""
PLATE_HEIGHT = 24
HEAD_SIZE, HEAD_COUNT_SIZE = 17, 12.5


@dataclass(frozen=True)
class Spot:
    """A station's place. ``place`` spells it in digits on the grid, for style sheets."""

    row: TopicRow
    zone: int
    track: int
    x: int
    y: int
    label: Label
    place: str

    @property
    def box(self) -> Box:
        """What the station and all marks on it may cover."""
        return Box(self.x - REACH, self.y - REACH, self.x + 21, self.y + REACH)


@dataclass(frozen=True)
class Plate:
    """A line's name plate; ``name_x`` is where the name begins, behind the code."""

    name: str
    name_x: float
    box: Box

    @property
    def code_x(self) -> float:
        return self.box.left + 9

    @property
    def width(self) -> float:
        return self.box.right - self.box.left


@dataclass(frozen=True)
class Stretch:
    """A piece of a line as path data. It is walked when the stations ``ends`` (ids) all are."""

    path: str
    ends: tuple[int, ...]


@dataclass(frozen=True)
class Wire:
    """A prerequisite between neighbouring rows: station ``before`` (id) opens ``after``."""

    path: str
    before: int
    after: int


@dataclass(frozen=True)
class LineShape:
    """A line. ``branch`` is the path from the station it branches off, or empty."""

    category: CategoryInfo
    y: int
    plate: Plate
    spots: tuple[Spot, ...]
    stretches: tuple[Stretch, ...]
    branch: str
    count: Box


@dataclass(frozen=True)
class ZoneShape:
    """A level's part of the map. Its head begins at ``text_x`` and is ``bar`` wide.

    ``shade`` is how much ink its ground takes, from 0 to 1: later levels are a little darker.
    """

    level: LevelView
    title: str
    x: int
    width: int
    text_x: int
    bar: int
    shade: float


@dataclass(frozen=True)
class Geometry:
    """``place`` spells the width in digits on the grid, for style sheets."""

    width: int
    height: int
    place: str
    zones: tuple[ZoneShape, ...]
    lines: tuple[LineShape, ...]
    wires: tuple[Wire, ...]


def lay_out_shared(outline: Outline, *, also: frozenset[int] = frozenset()) -> Geometry:
    """Where everything on the map of ``outline`` stands.

    Topics of which only retired leaves are left stay out, but for those whose ids are in ``also``.
    """
    lines = read_lines(outline, also)
    firsts, width = set_columns(lines, outline)
    rows = [line.track(track) for line in lines for track in range(line.tracks)]
    obstacles = find_obstacles(lines, firsts)
    links = choose_links(outline, lines, rows, obstacles)
    labels = _stack(rows, obstacles, links)
    return Geometry(
        width=width,
        height=max((stop.y for line in lines for stop in line.stops), default=TOP) + FOOT,
        place=_spell(width // GRID_X, "abc"),
        zones=tuple(_zones(outline, firsts, width)),
        lines=tuple(_shape(line, labels) for line in lines),
        wires=tuple(Wire(link.path(), link.before.row.id, link.after.row.id) for link in links),
    )


def _stack(rows: list[list[Stop]], obstacles: Obstacles, links: list[Link]) -> dict[int, Label]:
    """Give every row its y, as close as the names between two rows allow, and place the names."""
    labels: dict[int, Label] = {}
    above: list[Label] = []
    y = TOP
    for number, row in enumerate(rows):
        choices = arrange(row, number, obstacles, links)
        assert choices is not None, "names that alternate always fit"
        here = [s for s in links if s.lower.row_number == number]
        pairs = list(zip(row, choices, strict=True))
        for step in STEPS if number else (0,):
            placed = [place(stop.name, choice, stop.x, y + step) for stop, choice in pairs]
            if _fits(above, placed, here, y, y + step):
                break
        y += step
        for stop, label in zip(row, placed, strict=True):
            stop.y = y
            labels[stop.row.id] = label
        above = placed
    return labels


def _fits(above: list[Label], below: list[Label], links: list[Link], y: int, end: int) -> bool:
    """Whether two rows' names keep clear of each other and of the wires between; sets those."""
    upper = [label.box for label in above if label.side == "below"]
    lower = [label.box for label in below if label.side == "above"]
    for box in upper:
        grown = Box(box.left - CLEAR, box.top, box.right + CLEAR, box.bottom + CLEAR)
        if any(grown.hits(other) for other in lower):
            return False
    for link in links:
        span = Box(link.left - CLEAR, y, link.right + CLEAR, end)
        floor = max((box.bottom for box in upper if box.hits(span)), default=y + REACH)
        ceiling = min((box.top for box in lower if box.hits(span)), default=end - REACH)
        if ceiling - floor < 2 * CLEAR:
            return False
        link.y = (floor + ceiling) / 2
    return True


def _shape(line: Line, labels: dict[int, Label]) -> LineShape:
    half = PLATE_HEIGHT / 2
    leaves = sum(len(stop.row.leaves) for stop in line.stops)
    count_end = line.count_x + measure(f"{leaves}/{leaves}", COUNT_SIZE)
    return LineShape(
        category=line.category,
        y=line.y,
        plate=Plate(
            line.name,
            line.plate_x + line.name_offset,
            Box(line.plate_x, line.y - half, line.plate_x + line.plate_width, line.y + half),
        ),
        spots=tuple(
            Spot(
                row=stop.row,
                zone=stop.zone,
                track=stop.track,
                x=stop.x,
                y=stop.y,
                label=labels[stop.row.id],
                place=f"{_spell(stop.x // GRID_X, 'abc')} {_spell(stop.y // GRID_Y, 'def')}",
            )
            for stop in line.stops
        ),
        stretches=tuple(Stretch(path, ends) for path, ends in stretches(line)),
        branch=branch(line, line.hub) if line.hub else "",
        count=Box(line.count_x, line.y - 7, count_end, line.y + 7),
    )


def _zones(outline: Outline, firsts: list[int], width: int) -> Iterator[ZoneShape]:
    edges = [0, *(first - ZONE_LEAD for first in firsts[1:]), width]
    for number, (level, (left, right)) in enumerate(
        zip(outline.levels, pairwise(edges), strict=True)
    ):
        text_x = left + (12 if left else MARGIN)
        bar = right - (MARGIN if right == width else 12) - text_x
        leaves = len(level.leaves)
        room = bar - measure(f"{leaves} topics of {leaves}", HEAD_COUNT_SIZE)
        title = shorten(level.title, width=room, size=HEAD_SIZE)
        shade = round(0.04 * number / max(1, len(firsts) - 1), 3)
        yield ZoneShape(level, title, left, right - left, text_x, bar, shade)


def _spell(number: int, names: str) -> str:
    """Three digits as words, zeros left out: 307 in "abc" is "a3 c7"."""
    return " ".join(
        f"{name}{digit}" for name, digit in zip(names, f"{number:03d}", strict=True) if digit != "0"
    )
