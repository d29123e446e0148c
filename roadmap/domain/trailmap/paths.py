"""The lines of the trail map as path data, and what they get in the way of.

Tracks are straight. Forks and branches leave them at 45 degrees; where more than one track leaves
or a branch has rows to pass, they run down a lane between two columns. Map units throughout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from roadmap.domain.trailmap.labels import Obstacle, Side
from roadmap.domain.trailmap.plan import Line, Stop

RUN = 54
"""Width of the slope that joins two rows."""
LANE = 30
"""From a lane to the nearest station of its fork."""
BEND = 14
JOGS = (0, 30, 46, 14)
"""How far right of its station a branch may drop, the best first."""
BEND_SIDES: tuple[Side, Side] = ("below", "above")

Obstacles = dict[int, list[Obstacle]]
"""What runs beside the stations of a row, by the row's number."""


def find_obstacles(lines: list[Line], firsts: list[int]) -> Obstacles:
    """Everything that crosses the strips where names stand; gives each branch its lane."""
    found: Obstacles = defaultdict(list)
    for line in lines:
        for zone in range(len(firsts)):
            _fork_obstacles(found, line, zone, firsts[zone])
    for line in lines:
        if line.hub:
            _set_lane(lines, line, line.hub)
            _branch_obstacles(found, line, line.hub)
    return found


def _add(found: Obstacles, row: int, side: Side, left: float, right: float) -> None:
    found[row].append(Obstacle(side, left, right))


def _fork_obstacles(found: Obstacles, line: Line, zone: int, first: int) -> None:
    """Where the ways of ``_leave`` and ``_rejoin`` cross the strips of the names."""
    forks, top = line.forks(zone), line.row_number
    if not forks:
        return
    back = _after(line, zone) is not None
    if forks == 1:
        last = line.track(1, zone)[-1].x
        _add(found, top, "below", first - 38, first - 13)
        _add(found, top + 1, "above", first - 16, first + 8)
        if back:
            _add(found, top, "below", last + 46, last + 66)
            _add(found, top + 1, "above", last + 22, last + 44)
        return
    lanes = [first - LANE, _last_x(line, zone) + LANE] if back else [first - LANE]
    for lane in lanes:
        for track in range(forks):
            _add(found, top + track, "below", lane - 6, lane + 6)
            _add(found, top + track + 1, "above", lane - 6, lane + 6)


def _branch_obstacles(found: Obstacles, line: Line, hub: Stop) -> None:
    near, far = BEND_SIDES if _goes_down(line, hub) else BEND_SIDES[::-1]
    passed = _passed(line, hub)
    slopes = not passed and line.plate_x - BEND - line.hub_x > RUN
    _add(found, hub.row_number, near, line.hub_x + (10 if slopes else -6), line.lane + 38)
    for row in passed:
        _add(found, row, near, line.lane - 6, line.lane + 6)
        _add(found, row, far, line.lane - 6, line.lane + 6)


def _goes_down(line: Line, hub: Stop) -> bool:
    return line.row_number > hub.row_number


def _passed(line: Line, hub: Stop) -> range:
    """The rows between a branch's station and its plate."""
    first, last = sorted((line.row_number, hub.row_number))
    return range(first + 1, last)


def _set_lane(lines: list[Line], line: Line, hub: Stop) -> None:
    """Where a branch leaves its station, beside others that leave there, and where it drops.

    It drops straight from the station unless that would run over one of the rows between.
    """
    offset = line.category.branch_offset
    siblings = [
        len(_passed(other, hub))
        for other in lines
        if other.hub is hub and _goes_down(other, hub) == _goes_down(line, hub)
    ]
    if not offset and len(siblings) > 1:
        rank = sorted(siblings).index(len(_passed(line, hub)))
        offset = max(-12, min(12, 5 * (len(siblings) - 1) - 10 * rank))
    line.hub_x = hub.x + offset
    passed = _passed(line, hub)
    line.lane = min(
        (line.hub_x + jog for jog in (JOGS if passed else JOGS[:1])),
        key=lambda x: _crossings(lines, passed, x),
    )


def _crossings(lines: list[Line], rows: range, x: int) -> int:
    """How many stations, plates and counts an upright at ``x`` runs over in ``rows``."""
    crossed = 0
    for line in lines:
        crossed += sum(s.row_number in rows and abs(s.x - x) < 22 for s in line.stops)
        if line.row_number in rows:
            crossed += line.plate_x - 6 < x < line.plate_x + line.plate_width + 6
            crossed += line.count_x - 6 < x < line.count_x + 40
    return crossed


def branch(line: Line, hub: Stop) -> str:
    """From the station a line branches off to its plate: a drop, then 45 degrees, then level."""
    sign = 1 if _goes_down(line, hub) else -1
    jog = line.lane - line.hub_x
    height = abs(line.y - hub.y) - jog
    run = max(0, min(height, line.plate_x - 12 - line.lane) - 6)
    if _passed(line, hub):
        run = min(run, RUN + 6)
    start = f"l{jog} {sign * jog}" if jog else ""
    return (
        f"M{line.hub_x} {hub.y}{start}v{sign * (height - 6 - run)}l{run} {sign * run}"
        f"q6 {6 * sign} {BEND} {6 * sign}H{line.plate_x + 4:g}"
    )


def stretches(line: Line) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The pieces of a line as path data, each with the ids of the stations it belongs to."""
    x = line.plate_x + line.plate_width
    for stop in line.track(0):
        yield f"M{x} {line.y}H{stop.x}", (stop.row.id,)
        x = stop.x
    for zone in sorted({stop.zone for stop in line.stops}):
        for number in range(1, line.forks(zone) + 1):
            track = line.track(number, zone)
            yield _leave(line, track), (track[0].row.id,)
            for one, other in pairwise(track):
                yield f"M{one.x} {one.y}H{other.x}", (other.row.id,)
            after = _after(line, zone)
            if after:
                yield _rejoin(line, track), (track[-1].row.id, after.row.id)


def _leave(line: Line, track: list[Stop]) -> str:
    stop = track[0]
    first = line.track(0, stop.zone)[0].x
    height = stop.y - line.y
    if line.forks(stop.zone) == 1:
        return f"M{first - 60} {line.y}h4q8 0 14 6{_slope(height, 1)}q6 6 14 6H{stop.x}"
    return (
        f"M{first - LANE - BEND} {line.y}q{BEND} 0 {BEND} {BEND}V{stop.y - BEND}"
        f"q0 {BEND} {BEND} {BEND}H{stop.x}"
    )


def _rejoin(line: Line, track: list[Stop]) -> str:
    stop = track[-1]
    height = stop.y - line.y
    if line.forks(stop.zone) == 1:
        return f"M{stop.x} {stop.y}h2q8 0 14 -6{_slope(height, -1)}q6 -6 14 -6h4"
    lane = _last_x(line, stop.zone) + LANE
    return (
        f"M{stop.x} {stop.y}H{lane - BEND}q{BEND} 0 {BEND} {-BEND}V{line.y + BEND}"
        f"q0 {-BEND} {BEND} {-BEND}h2"
    )


def _slope(height: int, sign: int) -> str:
    """45 degrees down (or up, with -1) over ``RUN``; what is left of ``height`` is upright."""
    upright = height - 12 - RUN
    if not upright:
        return f"l{RUN} {sign * RUN}"
    half = RUN // 2
    return f"l{half} {sign * half}v{sign * upright}l{half} {sign * half}"


def _after(line: Line, zone: int) -> Stop | None:
    """The first station of the line behind a zone."""
    return next((stop for stop in line.track(0) if stop.zone > zone), None)


def _last_x(line: Line, zone: int) -> int:
    return max(stop.x for stop in line.stops if stop.zone == zone)
