"""The trail map while it is laid out: which station stands on which track of its line, and how far
to the right. Map units throughout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from roadmap.domain.catalog.outline import CategoryInfo, Outline, TopicRow
from roadmap.domain.trailmap.labels import GAP, NAME_WIDTH, Name, set_name
from roadmap.domain.trailmap.textwidth import measure, normalize_label, shorten

MARGIN = 16
WIDTH = 1264
"""Width that a map fills; one with more to show is wider."""
GRID_X, GRID_Y = 4, 11
"""Stations stand on a grid of these steps, so that three digits name a place across or down."""
PITCHES = range(60, 89, GRID_X)
"""Distances between the stations of a track: the narrowest that the names allow, or wider."""
SHIFT = 32
"""Every other track of a fork stands this much further right."""
ZONE_LEAD = 40
"""From a zone's left edge to its first station."""
ZONE_MIN = 148
FIRST_LEAD, FORK_LEAD, PLATE_LEAD = 28, 72, 44
"""From the end of a plate to its first station: in the first zone, where the line forks there at
once, and in the middle of the map."""
ZONE_GAP, FORK_GAP = 80, 104
"""From the last station of a zone to the next zone's first, and from that of a fork's track."""
BRANCH_ROOM = 48
"""From the station that a line branches off to its plate, at least."""
COUNT_GAP = 26
NAME_ON_PLATE = 124
"""Widest name of a line on its plate; a longer one ends with an ellipsis."""
CODE_SIZE, PLATE_SIZE, COUNT_SIZE = 12, 12.5, 11.5


class Stop:
    """A station. ``row_number`` counts the tracks of all lines from the top of the map."""

    def __init__(self, row: TopicRow, zone: int, track: int, index: int) -> None:
        self.row, self.zone, self.track, self.index = row, zone, track, index
        self.x = self.y = self.row_number = 0
        self.name: Name = set_name(normalize_label(row.map_label) or row.title)


class Line:
    """A line: its stations in reading order, its plate and the station it branches off."""

    def __init__(self, category: CategoryInfo, zones: list[list[TopicRow]], cap: int) -> None:
        self.category = category
        self.stops = [
            Stop(row, zone, track, index)
            for zone, rows in enumerate(zones)
            for track, part in enumerate(_share(rows, cap))
            for index, row in enumerate(part)
        ]
        self.start = self.stops[0].zone
        self.tracks = 1 + max(stop.track for stop in self.stops)
        self.hub: Stop | None = None
        self.hub_x = self.lane = self.plate_x = 0
        name = normalize_label(category.short_title) or category.title
        self.name = shorten(name, width=NAME_ON_PLATE, size=PLATE_SIZE)
        self.name_offset = round(measure(category.code.upper(), CODE_SIZE) * 1.08 + 17, 1)
        self.plate_width = round(self.name_offset + measure(self.name, PLATE_SIZE) + 10)

    @property
    def y(self) -> int:
        return self.stops[0].y

    @property
    def row_number(self) -> int:
        return self.stops[0].row_number

    def track(self, number: int, zone: int | None = None) -> list[Stop]:
        """The stations of one track from left to right, in one zone or in all."""
        return [s for s in self.stops if s.track == number and zone in (None, s.zone)]

    def forks(self, zone: int) -> int:
        """How many tracks leave the main one in a zone."""
        return max((s.track for s in self.stops if s.zone == zone), default=0)

    @property
    def count_x(self) -> int:
        return max(s.x for s in self.track(0)) + COUNT_GAP

    @property
    def count_end(self) -> float:
        leaves = sum(len(stop.row.leaves) for stop in self.stops)
        return self.count_x + measure(f"{leaves}/{leaves}", COUNT_SIZE)


def _share(rows: list[TopicRow], cap: int) -> Iterator[list[TopicRow]]:
    """Split evenly into as few tracks of at most ``cap`` stations as will do, longer ones first."""
    tracks = -(-len(rows) // cap)
    begin = 0
    for track in range(tracks):
        size = -(-(len(rows) - begin) // (tracks - track))
        yield rows[begin : begin + size]
        begin += size


def read_lines(outline: Outline, also: frozenset[int]) -> list[Line]:
    """The lines from the top of the map, with every station on its track."""
    zones: dict[str, list[list[TopicRow]]] = defaultdict(lambda: [[] for _ in outline.levels])
    for zone, level in enumerate(outline.levels):
        for section in level.sections:
            zones[section.category.code][zone] += [
                top for top in section.topics if not is_gone(top) or top.id in also
            ]
    cap = max(4, min(12, 18 // max(1, len(outline.levels))))
    lines = [
        Line(category, zones[category.code], cap)
        for category in sorted(outline.categories, key=lambda c: (c.map_row, c.position, c.code))
        if any(zones[category.code])
    ]
    stops = {stop.row.id: stop for line in lines for stop in line.stops}
    number = 0
    for line in lines:
        for stop in line.stops:
            stop.row_number = number + stop.track
        number += line.tracks
    for line in lines:
        hub = stops.get(top_of(outline, line.category.branches_from))
        if hub and hub.zone < line.start:
            line.hub = hub
    return lines


def is_gone(top: TopicRow) -> bool:
    """Whether nothing of a topic is left but retired leaves."""
    return all(leaf.is_retired for leaf in top.leaves)


def top_of(outline: Outline, topic_id: int | None) -> int:
    """The id of the station that a topic belongs to; 0 where there is none."""
    if topic_id is None or topic_id not in outline.rows:
        return 0
    above = outline.ancestors(topic_id)
    return above[0].id if above else topic_id


def set_columns(lines: list[Line], zones: int) -> tuple[list[int], int]:
    """Give every station its x. Returns the x of each zone's first station and the map's width.

    Where the narrowest map leaves room, zones get wider in turn, the last one first.
    """
    pitches = [_narrowest(lines, zone) for zone in range(zones)]
    firsts, width = _spread(lines, pitches)
    if width > WIDTH:
        return firsts, width
    for pitch in PITCHES:
        for zone in reversed(range(zones)):
            wider = [max(p, pitch) if z == zone else p for z, p in enumerate(pitches)]
            if _spread(lines, wider)[1] <= WIDTH:
                pitches = wider
    return _spread(lines, pitches)[0], WIDTH


def _narrowest(lines: list[Line], zone: int) -> int:
    """The smallest pitch at which names that alternate above and below don't touch."""
    need = float(PITCHES[0])
    for line in lines:
        for number in range(line.tracks):
            names = [stop.name for stop in line.track(number, zone)]
            for one, other in zip(names, names[2:], strict=False):
                need = max(need, ((one.width + other.width) / 2 + GAP) / 2)
    return _up(need)


def _spread(lines: list[Line], pitches: list[int]) -> tuple[list[int], int]:
    """Place all stations at these pitches; the first stations' x and the width that takes."""
    firsts: list[int] = []
    ends = [float(MARGIN)]
    for zone, pitch in enumerate(pitches):
        firsts.append(_first(lines, zone, firsts[-1] if firsts else None))
        for line in lines:
            for stop in line.stops:
                if stop.zone == zone:
                    stop.x = firsts[zone] + stop.index * pitch + SHIFT * (stop.track % 2)
                    ends.append(stop.x + NAME_WIDTH / 2 + GAP)
        ends.append(firsts[zone] + ZONE_MIN)
    for line in lines:
        line.plate_x = firsts[line.start] - PLATE_LEAD - line.plate_width if line.start else MARGIN
        ends.append(line.count_end + MARGIN)
    return firsts, _up(max(ends))


def _first(lines: list[Line], zone: int, previous: int | None) -> int:
    """The x of a zone's first station: what stands before it needs room."""
    need = [MARGIN + ZONE_LEAD if previous is None else previous + ZONE_MIN]
    for line in lines:
        if line.start == zone:
            need.append(MARGIN + line.plate_width + (PLATE_LEAD if zone else FIRST_LEAD))
            if zone == 0 and line.forks(0):
                need.append(MARGIN + line.plate_width + FORK_LEAD)
            if line.hub:
                offset = abs(line.category.branch_offset)
                need.append(line.hub.x + offset + BRANCH_ROOM + line.plate_width + PLATE_LEAD)
        need += [
            stop.x + (FORK_GAP if stop.track else ZONE_GAP)
            for stop in line.stops
            if stop.zone < zone
        ]
    return _up(max(need))


def _up(number: float) -> int:
    """The next step of the grid across."""
    return -int(-number // GRID_X) * GRID_X
