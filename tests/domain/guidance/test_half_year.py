"""Half a year of stones, a column for each week."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.guidance.half_year import WEEKS, half_year_of, start_of

TODAY = dt.date(2026, 11, 26)
DAY = dt.timedelta(days=1)


@given(st.lists(st.tuples(st.sampled_from(["gen", "db", "py"]), st.integers(-3, 400)), max_size=90))
def test_every_stone_of_the_half_year_is_drawn_once_within_the_frame(
    laid: list[tuple[str, int]],
) -> None:
    stones = [(color, TODAY - ago * DAY) for color, ago in laid]
    found = half_year_of(stones, TODAY)
    within = [color for color, day in stones if start_of(TODAY) <= day <= TODAY]
    assert found.stones == len(within)
    assert {each.color: each.stones for each in found.courses} == {
        color: within.count(color) for color in within
    }
    for course in found.courses:
        middles = re.findall(r"M(-?[\d.]+) (-?[\d.]+)a([\d.]+)", course.d)
        assert len(middles) == course.stones
        for x, y, half in middles:
            assert -1 <= float(x) <= float(x) + 2 * float(half) <= found.width + 1
            assert 0 < float(y) < found.ground


def test_the_half_year_ends_with_this_week() -> None:
    start = start_of(TODAY)
    assert start.weekday() == 0
    assert (TODAY - start).days // 7 == WEEKS - 1


def test_a_stone_once_laid_keeps_its_place_in_its_week() -> None:
    one = half_year_of([("gen", TODAY)], TODAY).courses[0].d
    two = half_year_of([("gen", TODAY), ("gen", TODAY)], TODAY).courses[0].d
    assert re.findall(r"M([\d.]+) ", one) == re.findall(r"M([\d.]+) ", two)[:1]


def test_a_week_of_many_stones_does_not_grow_without_end() -> None:
    many = half_year_of([("gen", TODAY)] * 200, TODAY)
    few = half_year_of([("gen", TODAY)] * 14, TODAY)
    assert many.height == few.height
