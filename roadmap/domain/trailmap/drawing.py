"""The trail map as one learner sees it: the shared geometry, dressed with their progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.domain.progress.tally import Tally
from roadmap.domain.trailmap.band import join
from roadmap.domain.trailmap.geometry import lay_out_shared
from roadmap.domain.trailmap.marks import draw_mini, find_tag
from roadmap.domain.trailmap.plan import is_gone, top_of
from roadmap.domain.trailmap.shapes import Geometry, LineShape, Spot, ZoneShape
from roadmap.domain.trailmap.trail_map import MapLine, Stage, Station, TrailMap, Zone
from roadmap.enums import Status

ROW = 1_600
"""About how many bytes the geometry takes for each topic."""
WALKED = (Status.LEARNING, Status.DONE, Status.KNOWN)


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
