"""Small things on the trail map: the "You are here" tag and a line's small form. Map units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from roadmap.domain.trailmap.labels import Box
from roadmap.domain.trailmap.shapes import Geometry, LineShape, Spot
from roadmap.enums import Status

TAG_WIDTH, TAG_HEIGHT, TAG_GAP = 88, 17, 19
"""The "You are here" tag and its distance from the station's centre ..."""
TAG_FAR, TAG_SHIFT = 11, 30
"""... and how much further out or to one side it may stand."""
LOOP = 34
"""From a station to where the tracks around it leave the line and come back to it."""
MINI_STEP = 14
MINI_MOST = 20
"""A line of more stations is a mere bar in small, as long as this many of them would be."""


@dataclass(frozen=True)
class Loop:
    """Two tracks around a station, as path data. ``is_done`` when enough is finished."""

    upper: str
    lower: str
    is_done: bool


def loop_around(spot: Spot, *, is_done: bool) -> Loop:
    start = f"M{spot.x - LOOP} {spot.y}"
    return Loop(
        upper=f"{start}l10-13q2-2 5-2h{2 * LOOP - 30}q3 0 5 2l10 13",
        lower=f"{start}l10 13q2 2 5 2h{2 * LOOP - 30}q3 0 5-2l10-13",
        is_done=is_done,
    )


@dataclass(frozen=True)
class Dots:
    """The stations of one status in the line's small form, as path data."""

    status: Status
    path: str


@dataclass(frozen=True)
class MiniLine:
    """A line in small, 14 units high; a very long one has no dots."""

    width: int
    walked: str
    ahead: str
    dots: tuple[Dots, ...]


def find_tag(geometry: Geometry, spot: Spot, band: Iterable[Box] = ()) -> str:
    """Where the tag touches nothing: opposite the name, further out, or beyond the name.

    It keeps clear of ``band`` too if it can. Empty where there is no room; then the name is the
    tag.
    """
    if not geometry.is_drawn:
        return ""
    taken = [box for line in geometry.lines for box in _taken(line) if box != spot.box]
    return _free(geometry, spot, [*taken, *band]) or _free(geometry, spot, taken)


def _free(geometry: Geometry, spot: Spot, taken: list[Box]) -> str:
    opposite, same = ("down", "above") if spot.label.side == "above" else ("above", "down")
    for direction, far in ((opposite, 0), (opposite, TAG_FAR), (same, TAG_FAR)):
        for shift, anchor in ((0, ""), (-TAG_SHIFT, " left"), (TAG_SHIFT, " right")):
            middle, near = spot.x + shift, TAG_GAP + far
            top = spot.y + near if direction == "down" else spot.y - near - TAG_HEIGHT
            box = Box(middle - TAG_WIDTH / 2, top, middle + TAG_WIDTH / 2, top + TAG_HEIGHT)
            inside = box.left > 0 and box.right < geometry.width and box.bottom < geometry.height
            if inside and not any(map(box.hits, taken)):
                return f"{direction}{' far' if far else ''}{anchor}"
    return ""


def _taken(line: LineShape) -> Iterator[Box]:
    yield line.plate.box
    yield line.count
    for spot in line.spots:
        yield spot.box
        yield spot.label.box


def draw_mini(stations: Sequence[tuple[Status, bool]]) -> MiniLine:
    """The small form of stations given as status and whether the way to them is walked."""
    if len(stations) > MINI_MOST:
        return _draw_bar(sum(is_walked for _, is_walked in stations) / len(stations))
    walked: list[str] = []
    ahead: list[str] = []
    dots: dict[Status, list[str]] = {}
    for i, (status, is_walked) in enumerate(stations):
        x = MINI_STEP * i + MINI_STEP // 2
        if i:
            (walked if is_walked else ahead).append(f"M{x - MINI_STEP} 7H{x}")
        dots.setdefault(status, []).append(f"M{x - 4} 7a4 4 0 1 1 8 0a4 4 0 1 1-8 0")
    return MiniLine(
        width=MINI_STEP * len(stations) + 2,
        walked="".join(walked),
        ahead="".join(ahead),
        dots=tuple(Dots(status, "".join(paths)) for status, paths in dots.items()),
    )


def _draw_bar(share: float) -> MiniLine:
    """A line too long for dots: walked as far as the share of its stations that are."""
    end = MINI_STEP * MINI_MOST
    middle = round(end * share)
    return MiniLine(
        width=end + 2,
        walked=f"M0 7H{middle}" if middle else "",
        ahead=f"M{middle} 7H{end}" if middle < end else "",
        dots=(),
    )
