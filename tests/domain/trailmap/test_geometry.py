"""The layout of any roadmap: nothing on the map touches anything else, on measured widths."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.trailmap.geometry import MOST_ROWS, STEPS, TOP, lay_out_shared
from roadmap.domain.trailmap.labels import NAME_WIDTH, SIZE, Box
from roadmap.domain.trailmap.plan import GRID_Y
from roadmap.domain.trailmap.shapes import Geometry, LineShape, Spot
from roadmap.domain.trailmap.textwidth import measure
from roadmap.domain.trailmap.wires import MOST
from roadmap.enums import Importance
from tests.domain.trailmap.outlines import (
    STRANGE,
    grid,
    hint,
    random_outline,
    roadmaps,
    with_tops,
)


def things(geometry: Geometry) -> list[tuple[str, Box]]:
    """Everything that must not touch anything else, with a word for messages."""
    found = []
    for line in geometry.lines:
        found += [(f"plate {line.plate.name}", line.plate.box), ("count", line.count)]
        for spot in line.spots:
            found += [(f"station {spot.row.id}", spot.box), (spot.row.title, spot.label.box)]
    return found


def touching(boxes: list[tuple[str, Box]]) -> list[tuple[str, str]]:
    ordered = sorted(boxes, key=lambda entry: entry[1].top)
    found = []
    for i, (name, box) in enumerate(ordered):
        for other, its in ordered[i + 1 :]:
            if its.top >= box.bottom:
                break
            if box.hits(its):
                found.append((name, other))
    return found


def spots(geometry: Geometry) -> dict[int, Spot]:
    return {spot.row.id: spot for line in geometry.lines for spot in line.spots}


def corners(path: str) -> list[tuple[float, float]]:
    """The points of path data of absolute M, H, V and relative q."""
    x = y = 0.0
    points = []
    for word, numbers in re.findall(r"([MHVq])([^MHVq]*)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if word == "M":
            x, y = values
        elif word == "H":
            x = values[0]
        elif word == "V":
            y = values[0]
        else:
            x, y = x + values[2], y + values[3]
        points.append((x, y))
    return points


@given(roadmaps)
@example(random_outline(1, 20, 6, 12))
@example(random_outline(2, 1, 1, 1))
@example(random_outline(3, 4, 1, 30))
@example(random_outline(524287, 2, 3, 3))
def test_nothing_on_the_map_touches_anything_else(outline: Outline) -> None:
    geometry = lay_out_shared(outline)
    assert geometry.is_drawn
    boxes = things(geometry)
    assert touching(boxes) == []
    for name, box in boxes:
        assert box.left >= 0, name
        assert box.top > 50, f"{name} is in the heads of the zones"
        assert box.right <= geometry.width, name
        assert box.bottom <= geometry.height, name


@given(roadmaps)
def test_names_are_as_wide_as_their_measure(outline: Outline) -> None:
    for spot in spots(lay_out_shared(outline)).values():
        widths = [measure(line, SIZE) for line in spot.label.lines]
        assert 1 <= len(widths) <= 2
        assert max(widths) <= NAME_WIDTH
        assert spot.label.box.right - spot.label.box.left == pytest.approx(max(widths))


@given(roadmaps)
def test_wires_are_few_and_keep_clear_of_names(outline: Outline) -> None:
    geometry = lay_out_shared(outline)
    assert len(geometry.wires) <= MOST
    places = spots(geometry)
    labels = [spot.label.box for spot in places.values()]
    for wire in geometry.wires:
        assert wire.before in outline.requires[wire.after]
        assert places[wire.before].row.category_code != places[wire.after].row.category_code
        for (x, y), (right, bottom) in pairwise(corners(wire.path)):
            run = Box(min(x, right) - 1, min(y, bottom) - 1, max(x, right) + 1, max(y, bottom) + 1)
            assert not any(run.hits(box) for box in labels)


@given(roadmaps)
def test_every_station_stands_in_its_zone_and_in_order(outline: Outline) -> None:
    geometry = lay_out_shared(outline)
    assert spots(geometry).keys() == {top.id for top in outline.tops}
    for line in geometry.lines:
        for spot in line.spots:
            zone = geometry.zones[spot.zone]
            assert zone.level.slug == spot.row.level_slug
            assert zone.x < spot.x < zone.x + zone.width
        for one, other in pairwise(line.spots):
            assert (one.zone, one.track, one.x) < (other.zone, other.track, other.x)


@given(roadmaps)
def test_the_layout_is_the_same_every_time(outline: Outline) -> None:
    assert lay_out_shared(outline) == lay_out_shared(outline)


def at(spot: Spot) -> tuple[int, int]:
    """Where style sheets put a station, read from the digits of its place."""

    def read(words: str) -> int:
        return sum({"a": 100, "b": 10, "c": 1}[word[0]] * int(word[1]) for word in words.split())

    return 4 * read(spot.across), 11 * read(spot.down)


@given(roadmaps)
def test_a_place_in_digits_is_the_place(outline: Outline) -> None:
    for spot in spots(lay_out_shared(outline)).values():
        assert at(spot) == (spot.x, spot.y)


@pytest.mark.parametrize(
    "outline",
    [
        grid((2000,)),
        grid((1, 2000, 1)),
        grid(*[(5, 5)] * 200),
        grid(*[(1,)] * 600),
        grid(*[(0, 1)] * 600),
        grid(*[(3,) * 30] * 20),
        random_outline(4, 300, 3, 3),
        random_outline(5, 30, 6, 30, STRANGE),
    ],
)
def test_a_roadmap_too_large_for_a_drawing_is_listed(outline: Outline) -> None:
    geometry = lay_out_shared(outline)
    assert not geometry.is_drawn
    assert (geometry.zones, geometry.wires) == ((), ())
    assert spots(geometry).keys() == {top.id for top in outline.tops}
    for line in geometry.lines:
        for one, other in pairwise(line.spots):
            assert (one.zone, one.track) <= (other.zone, other.track)


@pytest.mark.parametrize(
    "outline",
    [
        grid(*[(5, 5)] * MOST_ROWS),
        grid((12 * MOST_ROWS,)),
        random_outline(6, 50, 4, 4, STRANGE),
        grid(*[(3,) * 8] * 60),
    ],
)
def test_the_largest_drawings_hold_all_that_small_ones_do(outline: Outline) -> None:
    geometry = lay_out_shared(outline)
    assert geometry.is_drawn
    assert touching(things(geometry)) == []
    for spot in spots(geometry).values():
        assert at(spot) == (spot.x, spot.y)


def test_the_lowest_row_can_be_spelled() -> None:
    assert TOP + (MOST_ROWS - 1) * max(STEPS) <= 999 * GRID_Y


@pytest.mark.parametrize(
    ("count", "tracks"), [(1, [1]), (6, [6]), (7, [4, 3]), (11, [6, 5]), (13, [5, 4, 4])]
)
def test_a_zone_with_many_stations_forks_evenly(count: int, tracks: list[int]) -> None:
    line = lay_out_shared(grid((1, count, 1))).lines[0]
    inside = [spot.track for spot in line.spots if spot.zone == 1]
    assert [inside.count(track) for track in range(max(inside) + 1)] == tracks


def test_a_single_level_has_room_for_longer_tracks() -> None:
    spots_of_line = lay_out_shared(grid((12,))).lines[0].spots
    assert {spot.track for spot in spots_of_line} == {0}


def test_lines_stand_in_the_order_of_their_hints() -> None:
    outline = hint(hint(grid((1,), (1,), (1,)), 0, map_row=9), 2, map_row=0)
    assert [line.category.code for line in lay_out_shared(outline).lines] == ["lc", "lb", "la"]


def test_lines_of_one_row_stand_by_their_positions() -> None:
    outline = hint(hint(grid((1,), (1,)), 0, map_row=0, position=5), 1, map_row=0, position=1)
    assert [line.category.code for line in lay_out_shared(outline).lines] == ["lb", "la"]


def branch_of(outline: Outline, number: int) -> LineShape:
    lines = {line.category.code: line for line in lay_out_shared(outline).lines}
    return lines[outline.categories[number].code]


def test_a_later_line_branches_off_the_station_of_its_hint() -> None:
    outline = hint(grid((2, 1), (0, 2)), 1, branches_from=2, branch_offset=5)
    hub = spots(lay_out_shared(outline))[2]
    line = branch_of(outline, 1)
    assert line.branch.startswith(f"M{hub.x + 5} {hub.y}")
    assert line.branch.endswith(f"H{line.plate.box.left + 4:g}")


def test_a_hint_that_names_no_earlier_station_draws_no_branch() -> None:
    assert branch_of(hint(grid((1, 1), (0, 2)), 1, branches_from=2), 1).branch == ""
    assert branch_of(hint(grid((1, 1), (0, 2)), 1, branches_from=99), 1).branch == ""
    assert branch_of(hint(grid((1, 1), (2, 2)), 1, branches_from=1), 1).branch == ""


def test_branches_that_leave_one_station_do_not_lie_on_each_other() -> None:
    outline = grid((1, 1), (0, 1), (0, 1), (0, 1))
    for number in (1, 2, 3):
        outline = hint(outline, number, branches_from=1)
    starts = [re.match(r"M(\d+)", branch_of(outline, n).branch) for n in (1, 2, 3)]
    assert all(a and b and a[1] != b[1] for a, b in combinations(starts, 2))


def test_a_wire_joins_neighbouring_rows_only() -> None:
    outline = grid((2,), (2,), (2,), requires={3: (1,), 5: (1,)})
    assert [(wire.before, wire.after) for wire in lay_out_shared(outline).wires] == [(1, 3)]


@pytest.mark.parametrize("essential", [3, 4])
def test_of_wires_that_would_cross_the_more_important_station_has_its_own(essential: int) -> None:
    outline = with_tops(
        grid((2,), (2,), requires={3: (2,), 4: (1,)}),
        lambda row: replace(row, own_importance=Importance(3 if row.id == essential else 1)),
    )
    assert [wire.after for wire in lay_out_shared(outline).wires] == [essential]


def test_no_wire_is_drawn_where_a_branch_says_the_same() -> None:
    outline = grid((1, 1), (0, 2), requires={3: (1,)})
    assert [wire.after for wire in lay_out_shared(outline).wires] == [3]
    assert lay_out_shared(hint(outline, 1, branches_from=1)).wires == ()
