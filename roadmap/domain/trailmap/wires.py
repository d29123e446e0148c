"""The prerequisites that the trail map shows: few, short, and only between neighbouring rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.trailmap.labels import Box, Choice, Obstacle, Side, choose_sides
from roadmap.domain.trailmap.paths import Obstacles
from roadmap.domain.trailmap.plan import Line, Stop, top_of

MOST = 8
"""Wires on a map."""
LONGEST = 520
APART = 20
"""Between two wires in the same gap between rows."""
CORNER = 4


@dataclass
class PrerequisiteLink:
    """``before`` opens the way to ``after``. ``y`` is the height of the level part."""

    before: Stop
    after: Stop
    y: float = 0

    @property
    def upper(self) -> Stop:
        return min(self.before, self.after, key=lambda stop: stop.row_number)

    @property
    def lower(self) -> Stop:
        return max(self.before, self.after, key=lambda stop: stop.row_number)

    @property
    def left(self) -> int:
        return min(self.before.x, self.after.x)

    @property
    def right(self) -> int:
        return max(self.before.x, self.after.x)

    def path(self) -> str:
        """Upright out of one station, along between the rows, upright into the other."""
        one, other = self.before, self.after
        sign = 1 if other.y > one.y else -1
        way = other.x - one.x
        if not way:
            return f"M{one.x} {one.y}V{other.y}"
        corner = min(CORNER, abs(way) // 2)
        turn = corner if way > 0 else -corner
        return (
            f"M{one.x} {one.y}V{self.y - sign * corner:g}q0 {sign * corner} {turn} {sign * corner}"
            f"H{other.x - turn}q{turn} 0 {turn} {sign * corner}V{other.y}"
        )

    def runs(self) -> Iterator[Box]:
        """What the straight pieces of the path cover."""
        one, other = self.before, self.after
        yield Box(one.x - 1, min(one.y, self.y), one.x + 1, max(one.y, self.y))
        yield Box(self.left, self.y - 1, self.right, self.y + 1)
        yield Box(other.x - 1, min(other.y, self.y), other.x + 1, max(other.y, self.y))


def choose_links(
    outline: Outline, lines: list[Line], rows: list[list[Stop]], obstacles: Obstacles
) -> list[PrerequisiteLink]:
    """The wires that fit: shorter ones first, and only where the names still find a place."""
    chosen: list[PrerequisiteLink] = []
    for link in sorted(_candidates(outline, lines), key=_worth):
        if len(chosen) == MOST:
            break
        if _is_clear(link, chosen, obstacles) and all(
            arrange(rows[number], number, obstacles, [*chosen, link]) is not None
            for number in (link.upper.row_number, link.lower.row_number)
        ):
            chosen.append(link)
    return chosen


def _candidates(outline: Outline, lines: list[Line]) -> Iterator[PrerequisiteLink]:
    stops = {stop.row.id: stop for line in lines for stop in line.stops}
    seen = set()
    for topic_id, required in outline.requires.items():
        for required_id in required:
            before = stops.get(top_of(outline, required_id))
            after = stops.get(top_of(outline, topic_id))
            if before is None or after is None or (before, after) in seen:
                continue
            seen.add((before, after))
            link = PrerequisiteLink(before, after)
            if (
                before.row.category_code != after.row.category_code
                and abs(before.row_number - after.row_number) == 1
                and link.right - link.left <= LONGEST
            ):
                yield link


def _worth(link: PrerequisiteLink) -> tuple[int, int, int, int]:
    """Short wires to important stations first; the ids make the order the same every time."""
    return (
        link.right - link.left - 20 * link.after.row.importance,
        link.upper.row_number,
        link.before.row.id,
        link.after.row.id,
    )


def _is_clear(link: PrerequisiteLink, chosen: list[PrerequisiteLink], obstacles: Obstacles) -> bool:
    def apart(left: float, right: float) -> bool:
        return right + APART < link.left or link.right + APART < left

    upper, lower = link.upper.row_number, link.lower.row_number
    return (
        all(apart(o.left, o.right) for o in obstacles.get(upper, ()) if o.side == "below")
        and all(apart(o.left, o.right) for o in obstacles.get(lower, ()) if o.side == "above")
        and all(apart(w.left, w.right) for w in chosen if w.upper.row_number == upper)
    )


def arrange(
    row: list[Stop], number: int, obstacles: Obstacles, links: list[PrerequisiteLink]
) -> list[Choice] | None:
    """The sides of a row's names: the name of a station with a wire stands on the other side."""
    forced: dict[int, Side] = {}
    beside = list(obstacles.get(number, ()))
    for i, stop in enumerate(row):
        for link in links:
            if stop in (link.upper, link.lower):
                wired: Side = "below" if stop is link.upper else "above"
                free: Side = "above" if stop is link.upper else "below"
                if forced.setdefault(i, free) != free:
                    return None
                beside.append(Obstacle(wired, stop.x - 6, stop.x + 6, is_barred=True))
    return choose_sides([(stop.x, stop.name) for stop in row], beside, forced)
