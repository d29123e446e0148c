"""The geometry of a roadmap's trail map: shared by everybody, once for each content version.

Positions only, in map units (pixels at full size); no markup, no colours. Lines run from left to
right through one zone for each level. A zone with many stations of one line forks that line into
tracks that rejoin. A line that begins in a later zone branches off the station that opens it.
A roadmap too large for a drawing is listed: its lines have their stations, and no places.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.humanize import in_digits
from roadmap.domain.trailmap.labels import REACH, Box, Label, place
from roadmap.domain.trailmap.paths import Obstacles, branch, find_obstacles, stretches
from roadmap.domain.trailmap.plan import (
    GRID_X,
    GRID_Y,
    MARGIN,
    ZONE_LEAD,
    Line,
    Stop,
    read_lines,
    set_columns,
)
from roadmap.domain.trailmap.shapes import (
    Geometry,
    LineShape,
    Plate,
    Spot,
    Stretch,
    Wire,
    ZoneShape,
)
from roadmap.domain.trailmap.textwidth import measure, shorten
from roadmap.domain.trailmap.wires import PrerequisiteLink, arrange, choose_links

TOP = 110
"""The first row's y; above it stand the heads of the zones."""
FOOT = 62
STEPS = (66, 77, 88, 99)
"""Distances between rows; the last has room for two names of two lines and a wire between."""
MOST_ROWS = 100
"""With more tracks the roadmap is listed; so many are never lower than ``def`` can spell."""
WIDEST = 999 * GRID_X
CLEAR = 4
"""Between the names of two rows, and between a name and a wire."""
PLATE_HEIGHT = 24
HEAD_SIZE, HEAD_COUNT_SIZE, HEAD_GAP = 17, 12.5, 12


def lay_out_shared(outline: Outline, *, also: frozenset[int] = frozenset()) -> Geometry:
    """Where everything on the map of ``outline`` stands.

    Topics of which only retired leaves are left stay out, but for those whose ids are in ``also``.
    """
    lines = read_lines(outline, also)
    return _draw(lines, outline) or _list(lines)


def _draw(lines: list[Line], outline: Outline) -> Geometry | None:
    """The drawing; None without a level, or where a place would be too large to be spelled."""
    rows = [line.track(track) for line in lines for track in range(line.tracks)]
    if not outline.levels or len(rows) > MOST_ROWS:
        return None
    firsts, width = set_columns(lines, len(outline.levels))
    if width > WIDEST:
        return None
    obstacles = find_obstacles(lines, firsts)
    links = choose_links(outline, lines, rows, obstacles)
    labels = _stack(rows, obstacles, links)
    return Geometry(
        width=width,
        height=max((stop.y for line in lines for stop in line.stops), default=TOP) + FOOT,
        across=_spell(width // GRID_X),
        zones=tuple(_zones(outline, firsts, width)),
        lines=tuple(_shape(line, labels) for line in lines),
        wires=tuple(
            Wire(link.path(), link.before.row.id, link.after.row.id, tuple(link.runs()))
            for link in links
        ),
    )


def _list(lines: list[Line]) -> Geometry:
    """The lines with their stations and nothing of a drawing."""
    nowhere = Box(0, 0, 0, 0)

    def spot(stop: Stop) -> Spot:
        label = Label((stop.row.title,), "below", "middle", nowhere)
        return Spot(stop.row, stop.zone, stop.track, x=0, y=0, label=label, across="", down="")

    shapes = (
        LineShape(
            category=line.category,
            y=0,
            plate=Plate(line.name, 0, nowhere),
            spots=tuple(map(spot, line.stops)),
            stretches=(),
            branch="",
            count=nowhere,
        )
        for line in lines
    )
    return Geometry(width=0, height=0, across="", zones=(), lines=tuple(shapes), wires=())


def _stack(
    rows: list[list[Stop]], obstacles: Obstacles, links: list[PrerequisiteLink]
) -> dict[int, Label]:
    """Give every row its y, as close as the names between two rows allow, and place the names."""
    labels: dict[int, Label] = {}
    above: list[Label] = []
    y = TOP
    for number, row in enumerate(rows):
        choices = arrange(row, number, obstacles, links)
        assert choices is not None, "names that alternate always fit"
        here = [link for link in links if link.lower.row_number == number]
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


def _fits(
    above: list[Label], below: list[Label], links: list[PrerequisiteLink], y: int, end: int
) -> bool:
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
                across=_spell(stop.x // GRID_X),
                down=_spell(stop.y // GRID_Y),
            )
            for stop in line.stops
        ),
        stretches=tuple(Stretch(path, ends) for path, ends in stretches(line)),
        branch=branch(line, line.hub) if line.hub else "",
        count=Box(line.count_x, line.y - 7, line.count_end, line.y + 7),
    )


def _zones(outline: Outline, firsts: list[int], width: int) -> Iterator[ZoneShape]:
    edges = [0, *(first - ZONE_LEAD for first in firsts[1:]), width]
    for number, (level, (left, right)) in enumerate(
        zip(outline.levels, pairwise(edges), strict=True)
    ):
        text_x = left + (12 if left else MARGIN)
        bar = right - (MARGIN if right == width else 12) - text_x
        leaves = len(level.leaves)
        counts = (in_digits(leaves, "topic"), f"{leaves} of {leaves}")
        room = bar - HEAD_GAP - max(measure(count, HEAD_COUNT_SIZE) for count in counts)
        title = shorten(level.title, width=room, size=HEAD_SIZE)
        shade = round(0.04 * number / max(1, len(firsts) - 1), 3)
        yield ZoneShape(level, title, left, right - left, text_x, bar, shade)


def _spell(number: int) -> str:
    """Three digits as words, zeros left out: 307 is "a3 c7"."""
    return " ".join(
        f"{name}{digit}" for name, digit in zip("abc", f"{number:03d}", strict=True) if digit != "0"
    )
