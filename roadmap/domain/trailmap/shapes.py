"""What stands where on a roadmap's trail map: shared by everybody, frozen, in map units.

A map unit is a pixel at full size. Positions only; no markup, no colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, TopicRow
from roadmap.domain.trailmap.labels import REACH, Box, Label


@dataclass(frozen=True)
class Spot:
    """A station's place. ``across`` and ``down`` spell it in digits on the grid, for the styles."""

    row: TopicRow
    zone: int
    track: int
    x: int
    y: int
    label: Label
    across: str
    down: str

    @property
    def box(self) -> Box:
        """What the station and all marks on it may cover; a suggestion's number is at its right."""
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
    """A prerequisite between neighbouring rows: station ``before`` (id) opens ``after``.

    ``runs`` is what its straight pieces cover.
    """

    path: str
    before: int
    after: int
    runs: tuple[Box, ...] = ()


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

    @property
    def down(self) -> str:
        """The height of the line in digits on the grid, for style sheets."""
        return self.spots[0].down


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
    """``across`` spells the width in digits on the grid, for style sheets.

    A roadmap too large for a drawing has its lines and their stations only, all of them at zero.
    """

    width: int
    height: int
    across: str
    zones: tuple[ZoneShape, ...]
    lines: tuple[LineShape, ...]
    wires: tuple[Wire, ...]

    @property
    def is_drawn(self) -> bool:
        return self.width > 0


def boxes_of_lines(lines: Iterable[LineShape]) -> Iterator[Box]:
    """What is written on the map: names of stations, plates and counts."""
    for line in lines:
        yield line.plate.box
        yield line.count
        for spot in line.spots:
            yield spot.label.box
