"""The trail map as one learner sees it: the shared geometry, dressed with their progress.

Positions, statuses and counts only; no markup and no colours but the lines' tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, TopicRow
from roadmap.domain.progress.needed import ChoiceCounts
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.domain.progress.tally import Tally
from roadmap.domain.trailmap.band import Band, join
from roadmap.domain.trailmap.geometry import lay_out_shared
from roadmap.domain.trailmap.marks import Loop, MiniLine, draw_mini, find_tag, loop_around
from roadmap.domain.trailmap.plan import is_gone, top_of
from roadmap.domain.trailmap.shapes import Geometry, LineShape, Spot, Wire, ZoneShape
from roadmap.enums import Status

ROW = 1_600
"""About how many bytes the geometry takes for each topic."""
WALKED = (Status.LEARNING, Status.DONE, Status.KNOWN)
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


def map_of(
    progress: RoadmapProgress,
    *,
    here: TopicRow | None,
    suggested: Sequence[int] = (),
    waiting: Mapping[int, str] | None = None,
) -> TrailMap:
    """The learner's map on the geometry that everybody shares, laid out once a version.

    A learner who has not begun, or a visitor, sees where to begin (see ``dress``).
    """
    outline = progress.outline
    geometry = cache.cached_content(
        "geometry", outline.key, lambda: lay_out_shared(outline), lambda _: ROW * len(outline.rows)
    )
    return lay_out(
        progress,
        here=here,
        suggested=suggested,
        waiting=waiting,
        signed_out=not progress.total.is_started,
        geometry=geometry,
    )


def lay_out(
    progress: RoadmapProgress,
    *,
    here: TopicRow | None = None,
    suggested: Sequence[int] = (),
    waiting: Mapping[int, str] | None = None,
    signed_out: bool = False,
    geometry: Geometry | None = None,
) -> TrailMap:
    """The map of ``progress``. ``geometry`` spares the layout where it is known (see ``dress``)."""
    kept = retired_shown(progress)
    if geometry is None or kept:
        geometry = lay_out_shared(progress.outline, also=kept)
    return dress(
        geometry,
        progress,
        here=here,
        suggested=suggested,
        waiting=waiting,
        signed_out=signed_out,
    )


def retired_shown(progress: RoadmapProgress) -> frozenset[int]:
    """Ids of retired topics at the top that this learner has worked on and therefore still sees."""
    return frozenset(
        top.id for top in progress.outline.tops if is_gone(top) and progress.is_listed(top)
    )


def dress(
    geometry: Geometry,
    progress: RoadmapProgress,
    *,
    here: TopicRow | None = None,
    suggested: Sequence[int] = (),
    waiting: Mapping[int, str] | None = None,
    signed_out: bool = False,
) -> TrailMap:
    """Put one learner's progress on the shared geometry.

    ``here`` and ``suggested`` (topic ids, best first) may be subtopics: their stations are marked
    and joined. ``waiting`` says by the ids of stations what has to come before them. Signed out,
    the first suggestion is where to begin: only the way to it is walked; without suggestions all
    lines are in full colour.
    Lines are listed as they are drawn, from the top.
    """
    outline = progress.outline
    if signed_out:
        progress = with_progress(outline, {})
    numbers = _numbers(outline, suggested)
    is_start = signed_out and bool(numbers)
    here_id = next(iter(numbers)) if is_start else top_of(outline, here.id) if here else 0
    spots = {spot.row.id: spot for line in geometry.lines for spot in line.spots}
    path = [spots[pk] for pk in dict.fromkeys((here_id, *numbers)) if pk in spots]
    band = join(geometry, path)
    stations = {
        pk: _station(
            spot,
            progress,
            in_full=signed_out and not is_start,
            number=numbers.get(pk, 0),
            tag=find_tag(geometry, spot, band.boxes) if pk == here_id else None,
            is_start=is_start,
            waits_for=(waiting or {}).get(pk, ""),
        )
        for pk, spot in spots.items()
    }
    return TrailMap(
        geometry=geometry,
        zones=tuple(_zone(shape, progress.levels[shape.level.slug]) for shape in geometry.zones),
        lines=tuple(_line(shape, progress, stations) for shape in geometry.lines),
        signed_out=signed_out,
        band=band,
    )


def _numbers(outline: Outline, suggested: Sequence[int]) -> dict[int, int]:
    """The best suggestion of each station that has one, counted from 1."""
    numbers: dict[int, int] = {}
    for number, topic_id in enumerate(suggested, 1):
        numbers.setdefault(top_of(outline, topic_id), number)
    return numbers


def _station(
    spot: Spot,
    progress: RoadmapProgress,
    *,
    in_full: bool,
    number: int,
    tag: str | None,
    is_start: bool,
    waits_for: str,
) -> Station:
    """``tag`` is None but for the station where the learner is, or begins."""
    counts, status = progress.tallies[spot.row.id], progress.status(spot.row)
    return Station(
        spot=spot,
        status=status,
        counts=counts,
        walked=in_full or status in WALKED,
        eighths=_eighths(counts) if spot.row.is_group else 0,
        number=number,
        is_here=tag is not None,
        is_start=is_start and tag is not None,
        tag=tag or "",
        waits_for=waits_for,
        choice=progress.choice(spot.row),
    )


def _eighths(counts: Tally) -> int:
    """Whole eighths of a group's ring; anything begun shows, only everything is full."""
    if not 0 < counts.finished < counts.countable:
        return 0
    return min(7, max(1, round(8 * counts.finished / counts.countable)))


def _zone(shape: ZoneShape, counts: Tally) -> Zone:
    share = counts.finished / counts.countable if counts.countable else 0
    return Zone(shape, counts, round(shape.bar * share))


def _line(shape: LineShape, progress: RoadmapProgress, stations: Mapping[int, Station]) -> MapLine:
    mine = [stations[spot.row.id] for spot in shape.spots]
    walked: list[str] = []
    ahead: list[str] = []
    for number, stretch in enumerate(shape.stretches):
        begins = not number and mine[0].is_start
        on = begins or all(stations[end].walked for end in stretch.ends)
        (walked if on else ahead).append(stretch.path)
    if shape.branch:
        begun = any(station.walked for station in mine)
        (walked if begun else ahead).append(shape.branch)
    return MapLine(
        shape=shape,
        counts=progress.categories[shape.category.code],
        stages=tuple(_stages(progress, mine)),
        walked="".join(walked),
        ahead="".join(ahead),
        mini=draw_mini([(station.status, station.walked) for station in mine]),
        is_open=any(station.is_here for station in mine),
    )


def _stages(progress: RoadmapProgress, stations: list[Station]) -> Iterator[Stage]:
    for zone, level in enumerate(progress.outline.levels):
        inside = tuple(station for station in stations if station.spot.zone == zone)
        if inside:
            yield Stage(level, inside)
