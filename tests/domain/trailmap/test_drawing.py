"""The map as one learner sees it, and the one structure of HTML that every width shows."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.trailmap.drawing import dress, lay_out
from roadmap.domain.trailmap.geometry import (
    HEAD_COUNT_SIZE,
    HEAD_SIZE,
    PLATE_HEIGHT,
    lay_out_shared,
)
from roadmap.domain.trailmap.labels import Box
from roadmap.domain.trailmap.marks import (
    TAG_FAR,
    TAG_GAP,
    TAG_HEIGHT,
    TAG_SHIFT,
    TAG_WIDTH,
    draw_mini,
)
from roadmap.domain.trailmap.plan import CODE_SIZE, COUNT_SIZE, PLATE_SIZE
from roadmap.domain.trailmap.trail_map import Station, TrailMap
from roadmap.enums import Lifecycle, Status
from tests.domain.trailmap.outlines import grid, hint, roadmaps, topic, with_tops
from tests.domain.trailmap.test_geometry import things
from tests.markup import flat

CSS = Path(__file__).resolve().parents[3] / "static/css/components"


def with_top(outline: Outline, row: TopicRow) -> Outline:
    """The outline with ``row`` instead of the topic of its id."""
    return with_tops(outline, lambda top: row if top.id == row.id else top)


@pytest.fixture
def outline() -> Outline:
    """Two lines through two levels; topic 1 is a group of the leaves 101 to 107."""
    base = grid((2, 2), (1, 1))
    leaves = tuple(topic(101 + n, "la", "z0", depth=1) for n in range(7))
    group = replace(base.rows[1], title="Seven leaves", map_label="Seven", children=leaves)
    return with_top(base, group)


def stations(drawn: TrailMap) -> dict[int, Station]:
    return {
        station.row.id: station
        for line in drawn.lines
        for stage in line.stages
        for station in stage.stations
    }


def render(drawn: TrailMap) -> str:
    roadmap = SimpleNamespace(slug="backend")
    return flat(render_to_string("components/map.html", {"map": drawn, "roadmap": roadmap}))


@pytest.mark.parametrize(
    ("finished", "eighths", "status"),
    [
        (0, 0, Status.TODO),
        (1, 1, Status.LEARNING),
        (3, 3, Status.LEARNING),
        (6, 7, Status.LEARNING),
        (7, 0, Status.DONE),
    ],
)
def test_a_group_fills_as_its_leaves_do(
    outline: Outline, finished: int, eighths: int, status: Status
) -> None:
    statuses = {101 + n: Status.DONE for n in range(finished)}
    drawn = lay_out(with_progress(outline, statuses))
    station = stations(drawn)[1]
    assert (station.eighths, station.status) == (eighths, status)
    assert f"</span>{finished} of 7</span>" in render(drawn)


def test_figures_count_leaves(outline: Outline) -> None:
    drawn = lay_out(
        with_progress(outline, {101: Status.DONE, 102: Status.KNOWN, 2: Status.SKIPPED})
    )
    first, second = drawn.lines
    assert (first.counts.finished, first.counts.total) == (2, 10)
    assert (second.counts.finished, second.counts.total) == (0, 2)
    assert [zone.counts.total for zone in drawn.zones] == [9, 3]
    html = render(drawn)
    assert ">2/10</text>" in html
    assert ">2 of 9</text>" in html


def test_here_and_suggestions_mark_the_station_of_a_subtopic(outline: Outline) -> None:
    drawn = lay_out(with_progress(outline, {}), here=outline.rows[104], suggested=[5, 106, 101])
    found = stations(drawn)
    assert [number for number, station in found.items() if station.is_here] == [1]
    assert {number: s.number for number, s in found.items() if s.number} == {5: 1, 1: 2}
    assert [line.is_open for line in drawn.lines] == [True, False]
    html = render(drawn)
    assert "suggestion 1</span>" in html
    assert html.count("you are here") == 1


def test_a_stretch_is_walked_when_its_stations_are(outline: Outline) -> None:
    drawn = lay_out(with_progress(outline, {2: Status.LEARNING, 3: Status.SKIPPED}))
    line = drawn.lines[0]
    one, other = (spot for spot in line.shape.spots[:2])
    assert line.walked == f"M{one.x} {one.y}H{other.x}"
    assert line.ahead.count("M") == 3


def test_a_branch_is_walked_with_the_first_station_behind_it() -> None:
    outline = hint(grid((1, 1), (0, 2)), 1, branches_from=1)
    ahead, walked = (
        lay_out(with_progress(outline, statuses)).lines[1] for statuses in ({}, {3: Status.DONE})
    )
    branch = walked.shape.branch
    assert branch
    assert branch in ahead.ahead
    assert walked.walked.endswith(branch)


def test_lines_are_listed_as_they_are_drawn() -> None:
    drawn = lay_out(with_progress(hint(grid((1,), (1,)), 0, map_row=9), {}))
    assert [line.category.code for line in drawn.geometry.lines] == ["lb", "la"]
    assert [line.category.code for line in drawn.lines] == ["lb", "la"]


def test_the_bar_of_a_level_is_filled_as_far_as_one_is() -> None:
    statuses = {1: Status.DONE, 3: Status.DONE, 4: Status.KNOWN}
    half, full = lay_out(with_progress(grid((2, 2)), statuses)).zones
    assert half.walked == round(half.shape.bar / 2)
    assert full.walked == full.shape.bar


def test_a_leaf_under_way_stands_out_and_a_group_does_not(outline: Outline) -> None:
    found = stations(lay_out(with_progress(outline, {101: Status.DONE, 2: Status.LEARNING})))
    assert [found[number].is_bold for number in (1, 2, 3)] == [False, True, False]


@pytest.mark.parametrize(("count", "has_dots"), [(20, True), (21, False)])
def test_a_line_in_small_has_dots_for_up_to_twenty_stations(count: int, has_dots: bool) -> None:
    assert bool(draw_mini([(Status.TODO, False)] * count).dots) is has_dots


def test_a_visitor_sees_every_line_in_full_and_no_progress(outline: Outline) -> None:
    drawn = lay_out(with_progress(outline, {2: Status.DONE}), signed_out=True)
    assert all(line.walked and not line.ahead for line in drawn.lines)
    assert {station.status for station in stations(drawn).values()} == {Status.TODO}
    html = render(drawn)
    assert "9 topics</text>" in html
    assert not re.search(r"\d+ of \d+|\d+/\d+<|to do", html)


def test_a_retired_station_shows_only_to_those_who_worked_on_it(outline: Outline) -> None:
    gone = with_top(outline, replace(outline.rows[2], lifecycle=Lifecycle.RETIRED))
    shared = lay_out_shared(gone)
    assert 2 not in stations(lay_out(with_progress(gone, {}), geometry=shared))
    assert 2 in stations(lay_out(with_progress(gone, {2: Status.DONE}), geometry=shared))


def test_the_shared_geometry_knows_nobody(outline: Outline) -> None:
    shared = lay_out_shared(outline)
    ada = dress(shared, with_progress(outline, {2: Status.DONE}), here=outline.rows[2])
    nobody = dress(shared, with_progress(outline, {}))
    assert ada.geometry is nobody.geometry is shared
    assert ada == lay_out(with_progress(outline, {2: Status.DONE}), here=outline.rows[2])


@given(roadmaps, st.integers(0, 100))
def test_the_tag_touches_nothing(outline: Outline, pick: int) -> None:
    if not outline.tops:
        return
    here = outline.tops[pick % len(outline.tops)]
    drawn = lay_out(with_progress(outline, {}), here=here)
    station = stations(drawn)[here.id]
    if not station.tag:
        return
    words = station.tag.split()
    middle = station.spot.x + TAG_SHIFT * (("right" in words) - ("left" in words))
    near = TAG_GAP + (TAG_FAR if "far" in words else 0)
    top = station.spot.y + near if "down" in words else station.spot.y - near - TAG_HEIGHT
    box = Box(middle - TAG_WIDTH / 2, top, middle + TAG_WIDTH / 2, top + TAG_HEIGHT)
    assert not [name for name, other in things(drawn.geometry) if box.hits(other)]


def test_the_page_holds_one_list_of_lines_levels_and_stations(outline: Outline) -> None:
    html = render(lay_out(with_progress(outline, {101: Status.DONE})))
    for top in outline.tops:
        assert html.count(f'href="/roadmaps/backend/topics/{top.slug}/"') == 1
    assert html.count("<details") == 2
    assert html.count('<span class="lvl"') == 4
    assert "style=" not in html
    assert '<span class="nm" dir="auto">Seven leaves</span>' in html
    assert '<span class="lb" dir="auto" aria-hidden="true">Seven' in html
    assert '<span class="vh">, learning, useful</span>' in html


def test_every_class_of_a_station_has_its_rule(outline: Outline) -> None:
    css = (CSS / "map.css").read_text() + (CSS / "vline.css").read_text()
    statuses = {101: Status.DONE, 2: Status.LEARNING}
    drawn = lay_out(with_progress(outline, statuses), here=outline.rows[1], suggested=[5])
    silent = {"i0", "i1", "i2", "above", "b", "end"}
    for station in stations(drawn).values():
        for word in set(station.classes.split()) - silent:
            assert re.search(rf"\.{word}\b", css), word


def test_an_empty_roadmap_has_an_empty_map() -> None:
    drawn = lay_out(with_progress(grid((0,)), {}))
    assert drawn.lines == ()
    assert "<ol>" in render(drawn)


def test_a_roadmap_too_large_for_a_drawing_is_a_list_of_lines() -> None:
    large = grid((2000, 1), (1, 1))
    here = large.rows[1990]
    drawn = lay_out(with_progress(large, dict.fromkeys(range(1, 1001), Status.DONE)), here=here)
    html = render(drawn)
    assert html.count('class="stop ') == html.count('class="nm lb"') == 2003
    assert html.count("you are here") == 1
    assert ">1000 of 2001<" in html
    assert 'class="map ' not in html
    assert "<text" not in html
    assert [stage.level.title for stage in drawn.lines[0].stages] == ["Level 0", "Level 1"]


def test_a_very_long_line_is_a_bar_in_small() -> None:
    large = grid((2000,), (2000,), (2000,))
    statuses = dict.fromkeys(range(1, 1001), Status.DONE)
    statuses |= dict.fromkeys(range(4001, 6001), Status.KNOWN)
    half, none, full = (line.mini for line in lay_out(with_progress(large, statuses)).lines)
    assert (half.walked, half.ahead, half.dots) == ("M0 7H140", "M140 7H280", ())
    assert (none.walked, none.ahead) == ("", "M0 7H280")
    assert (full.walked, full.ahead) == ("M0 7H280", "")


def test_text_is_drawn_in_the_sizes_it_is_measured_in(outline: Outline) -> None:
    html = render(lay_out(with_progress(outline, {101: Status.DONE})))
    assert f'<svg viewBox="0 0 1264 238" font-size="{PLATE_SIZE}"' in html
    assert PLATE_SIZE == HEAD_COUNT_SIZE
    for size, element in ((HEAD_SIZE, "text"), (CODE_SIZE, "tspan"), (COUNT_SIZE, "text")):
        assert re.search(rf'<{element}[^>]* font-size="{size}"', html)
    assert f'height="{PLATE_HEIGHT}"' in html


def test_no_class_of_a_station_means_something_else_elsewhere() -> None:
    """A bare class in another file would move or shrink stations, some of them only."""
    words = [*(f"[{letter}][1-9]" for letter in "abc"), "i[0-3]", "p[1-7]"]
    words += ["big", "past", "part", "bold", "here", "next", "up", "end"]
    words += ["down", "left", "right", "far", "bare"]
    bare = re.compile(rf"(?:^|[,{{}}])\s*\.(?:{'|'.join(words)})(?![\w-])")
    found = [
        f"{path.name}: {match[0].strip(' ,{}')}"
        for path in CSS.parent.rglob("*.css")
        if path.name not in ("map.css", "vline.css")
        for match in bare.finditer(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
    ]
    assert found == []


def test_a_single_topic_is_one_topic() -> None:
    html = render(lay_out(with_progress(grid((1,)), {}), signed_out=True))
    assert html.count("1 topic<") == 2
    assert "1 topics" not in html
