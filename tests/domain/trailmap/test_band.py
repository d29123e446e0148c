"""The path to the next stations: beneath the lines, clear of names, and only where it is short."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.trailmap.band import FARTHEST, HALF, LONGEST, Band, join
from roadmap.domain.trailmap.drawing import lay_out
from roadmap.domain.trailmap.geometry import lay_out_shared
from roadmap.domain.trailmap.labels import Box
from roadmap.domain.trailmap.shapes import Geometry, Spot
from roadmap.domain.trailmap.trail_map import TrailMap
from roadmap.enums import Status
from tests.domain.trailmap.outlines import grid, roadmaps
from tests.domain.trailmap.test_drawing import render, stations
from tests.domain.trailmap.test_geometry import spots, things


def band_of(geometry: Geometry, *ids: int) -> Band:
    return join(geometry, [spots(geometry)[pk] for pk in ids])


def points(path: str) -> list[tuple[float, float]]:
    """The ends of what is straight in path data of absolute M, L and Q."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    assert re.fullmatch(r"(?:[MLQ][-\d. ]+)*", path)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@given(roadmaps, st.lists(st.integers(0, 100), min_size=2, max_size=4, unique=True))
def test_the_band_touches_no_name_plate_count_or_other_station(
    outline: Outline, picks: list[int]
) -> None:
    geometry = lay_out_shared(outline)
    every = list(spots(geometry).values())
    if not every:
        return
    chosen: list[Spot] = []
    for pick in picks:
        spot = every[pick % len(every)]
        chosen += [spot] if spot not in chosen else []
    band = join(geometry, chosen)
    written = [box for name, box in things(geometry) if not name.startswith("station")]
    assert not [box for box in band.boxes if any(box.hits(other) for other in written)]
    assert all(box.left >= 0 and box.right <= geometry.width for box in band.boxes)
    ids = [spot.row.id for spot in chosen]
    assert set(band.joins) <= set(pairwise(ids))
    rows = sorted({spot.y for spot in every})
    for one, other in band.joins:
        start, end = spots(geometry)[one], spots(geometry)[other]
        assert abs(rows.index(start.y) - rows.index(end.y)) <= FARTHEST
        assert abs(start.x - end.x) <= LONGEST
    uprights = [box for box in band.boxes if box.bottom - box.top > 2 * HALF]
    others = [spot.box for spot in every if spot not in chosen]
    assert not [box for box in uprights if any(box.hits(other) for other in others)]


def test_stations_of_one_row_are_joined_along_it() -> None:
    geometry = lay_out_shared(grid((4,)))
    one, other = spots(geometry)[1], spots(geometry)[3]
    band = band_of(geometry, 1, 3)
    assert band.path == f"M{one.x} {one.y}L{other.x} {other.y}"
    assert band.boxes == (Box(one.x - HALF, one.y - HALF, other.x + HALF, other.y + HALF),)


def test_a_piece_begins_and_ends_in_its_stations() -> None:
    geometry = lay_out_shared(grid((4,), (4,), (4,)))
    for one, other in ((1, 5), (2, 7), (8, 1), (1, 10), (4, 9)):
        band = band_of(geometry, one, other)
        if not band.path:
            continue
        start, end = spots(geometry)[one], spots(geometry)[other]
        assert points(band.path)[0] == (start.x, start.y)
        assert points(band.path)[-1] == (end.x, end.y)
    assert band_of(geometry, 2, 7).joins == ((2, 7),)


@pytest.mark.parametrize("outline", [grid((1,), (1,), (1,), (1,)), grid((12, 12, 12))])
def test_what_is_far_is_not_joined(outline: Outline) -> None:
    geometry = lay_out_shared(outline)
    first, *_, last = spots(geometry)
    assert band_of(geometry, first, last) == Band()


def test_the_rest_is_joined_where_one_piece_has_no_way() -> None:
    geometry = lay_out_shared(grid((3,), (1,), (1,), (1,), (3,)))
    assert band_of(geometry, 1, 2, 7, 8).joins == ((1, 2), (7, 8))


def test_one_station_alone_and_a_list_have_no_band() -> None:
    assert band_of(lay_out_shared(grid((3,))), 2) == Band()
    assert band_of(lay_out_shared(grid((2000,))), 1, 2) == Band()


def drawn(outline: Outline, statuses: dict[int, Status], **marks: object) -> TrailMap:
    return lay_out(with_progress(outline, statuses), **marks)  # type: ignore[arg-type]


def test_the_band_goes_from_here_to_the_suggestions_in_their_order() -> None:
    outline = grid((6,))
    marks = {"here": outline.rows[2], "suggested": [3, 5, 1]}
    found = drawn(outline, {2: Status.LEARNING}, **marks)
    assert found.band.joins == ((2, 3), (3, 5), (5, 1))
    html = render(found)
    assert f'<path class="band" d="{found.band.path}"/>' in html
    assert html.index('class="band"') < html.index('class="ahead"'), "beneath the lines"


def test_a_station_with_two_suggestions_is_joined_once() -> None:
    outline = grid((6,))
    found = drawn(outline, {2: Status.LEARNING}, here=outline.rows[2], suggested=[2, 3, 3, 4])
    assert found.band.joins == ((2, 3), (3, 4))


def test_where_the_band_goes_the_wire_is_left_out() -> None:
    outline = replace(grid((4,), (4,)), requires={5: (1,), 8: (4,)})
    assert len(drawn(outline, {}).wires) == 2
    marked = drawn(outline, {1: Status.LEARNING}, here=outline.rows[1], suggested=[5])
    assert [wire.after for wire in marked.wires] == [8]


def test_before_the_first_step_the_first_suggestion_is_where_to_start() -> None:
    outline = grid((3, 2), (3, 2))
    found = drawn(outline, {}, suggested=[1, 2, 6], waiting={7: "Topic 1"}, signed_out=True)
    first = stations(found)[1]
    assert (first.is_here, first.is_start, first.number) == (True, True, 1)
    assert [line.is_open for line in found.lines] == [True, False]
    plate, spot = found.lines[0].shape.plate, first.spot
    assert found.lines[0].walked == f"M{plate.box.right:g} {spot.y}H{spot.x}"
    assert found.lines[1].walked == ""
    assert not any(line.mini.walked for line in found.lines)
    assert found.band.joins[0] == (1, 2)
    html = render(found)
    assert html.count("Start here") == 1
    assert ", start here</span>" in html
    assert "you are here" not in html.lower()
    assert ", waits for Topic 1</span>" in html
    assert "topics</text>" in html


def test_a_start_in_the_middle_of_a_line_walks_nothing() -> None:
    found = drawn(grid((3,)), {}, suggested=[2], signed_out=True)
    assert stations(found)[2].is_start
    assert found.lines[0].walked == ""


def test_the_end_of_the_map_has_no_marks() -> None:
    found = drawn(grid((3,)), dict.fromkeys((1, 2, 3), Status.DONE))
    assert found.band == Band()
    assert not any(s.is_here or s.number or s.waits_for for s in stations(found).values())


def test_forty_lines_have_their_marks() -> None:
    outline = grid(*[(3, 3)] * 40)
    found = drawn(outline, {100: Status.LEARNING}, here=outline.rows[100], suggested=[101, 240, 1])
    assert len(found.lines) == 40
    assert found.band.joins == ((100, 101),)
    assert render(found).count("you are here") == 1


def test_stations_that_wait_are_quieter_and_say_what_for() -> None:
    found = stations(
        drawn(grid((4,)), {1: Status.DONE}, suggested=[2], waiting={2: "Topic 9", 3: "Topic 2"})
    )
    assert ["later" in found[pk].classes.split() for pk in (1, 2, 3, 4)] == [
        *(False, False),
        *(True, False),
    ]
