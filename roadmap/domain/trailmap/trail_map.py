"""What a learner's trail map is made of: its stations, lines and heads of levels, as values.

Positions, statuses and counts only; no markup and no colours but the lines' tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, TopicRow
from roadmap.domain.progress.needed import ChoiceCounts
from roadmap.domain.progress.tally import Tally
from roadmap.domain.trailmap.band import Band
from roadmap.domain.trailmap.marks import Loop, MiniLine, loop_around
from roadmap.domain.trailmap.shapes import Geometry, LineShape, Spot, Wire, ZoneShape
from roadmap.enums import Status

FINISHED = (Status.DONE, Status.KNOWN)


@dataclass(frozen=True)
class Station:
    """A topic at the top. ``eighths`` is how full a group is that has been begun, 1 to 7, else 0.

    ``is_here`` is where the learner is, or before the first step (``is_start``) where to begin.
    ``tag`` says where the tag that says so finds room, in words for style sheets. ``waits_for``
    names what has to come first, empty where nothing has to.
    """

    spot: Spot
    status: Status
    counts: Tally
    walked: bool
    eighths: int = 0
    number: int = 0
    is_here: bool = False
    is_start: bool = False
    tag: str = ""
    waits_for: str = ""
    choice: ChoiceCounts | None = None

    @property
    def row(self) -> TopicRow:
        return self.spot.row

    @property
    def count(self) -> str:
        """How far the learner is in a group, as text."""
        return str(self.choice or f"{self.counts.finished} of {self.counts.total}")

    @property
    def has_own_label(self) -> bool:
        """Whether the map calls the station something else than its title."""
        return self.spot.label.lines != (self.row.title,)

    @property
    def classes(self) -> str:
        """What style sheets need to know: rank, place, the name's place, how full, which mark."""
        label = self.spot.label
        words = (
            f"i{self.row.importance.value}",
            "big" if self.row.importance > 1 or self.status is Status.LEARNING else "",
            "past" if self.walked else "",
            f"part p{self.eighths}" if self.eighths else "",
            "bold" if self.is_bold else "later" if self.waits_for else "",
            f"here {self.tag or 'bare'}" if self.is_here else "next" if self.number else "",
            "up" if label.side == "above" else "",
            label.anchor if label.anchor != "middle" else "",
            self.spot.down,
        )
        return " ".join(word for word in words if word)

    @property
    def is_bold(self) -> bool:
        """What is under way stands out, except groups: many are under way for a long time."""
        learning = self.status is Status.LEARNING and not self.row.is_group
        return learning or self.is_here or self.number > 0


@dataclass(frozen=True)
class Stage:
    """The stations of a line within one level."""

    level: LevelView
    stations: tuple[Station, ...]


@dataclass(frozen=True)
class MapLine:
    """A line. ``walked`` and ``ahead`` are path data and together draw the whole of it."""

    shape: LineShape
    counts: Tally
    stages: tuple[Stage, ...]
    walked: str
    ahead: str
    mini: MiniLine
    is_open: bool

    @property
    def category(self) -> CategoryInfo:
        return self.shape.category

    @property
    def loops(self) -> Iterator[Loop]:
        """Where the line goes around a station of which some subtopics are enough."""
        for stage in self.stages:
            for station in stage.stations:
                if station.choice is not None:
                    yield loop_around(station.spot, is_done=station.status in FINISHED)


@dataclass(frozen=True)
class Zone:
    """A level's head. ``walked`` is the part of ``shape.bar`` that is filled, in map units."""

    shape: ZoneShape
    counts: Tally
    walked: int


@dataclass(frozen=True)
class TrailMap:
    """``signed_out`` draws hollow stations and no progress. ``band`` joins the next stations."""

    geometry: Geometry
    zones: tuple[Zone, ...]
    lines: tuple[MapLine, ...]
    signed_out: bool
    band: Band

    @cached_property
    def wires(self) -> tuple[Wire, ...]:
        """The wires that the band leaves; one beside it would say the same twice."""
        return tuple(filter(self.band.leaves, self.geometry.wires))
