"""The pile of stones: a stone once laid never moves."""

from __future__ import annotations

import re
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.guidance.cairn import HIGH, WIDE, Pile, pile_of, slots

COLORS = st.lists(st.sampled_from(["db", "vc", "py"]), max_size=230)


def stones(pile: Pile) -> set[tuple[str, str]]:
    return {
        (course.color, outline)
        for course in pile.courses
        for outline in re.findall(r"M[^z]*z", course.d)
    }


@given(COLORS, st.sampled_from(["db", "vc"]))
def test_one_more_stone_moves_none_of_the_others(colors: list[str], color: str) -> None:
    before, after = pile_of(colors), pile_of([*colors, color])
    assert stones(before) <= stones(after)
    assert len(stones(after)) == after.stones == len(colors) + 1


@given(COLORS)
def test_a_pile_holds_a_stone_of_its_colour_for_each_topic(colors: list[str]) -> None:
    pile = pile_of(colors)
    assert {course.color: course.stones for course in pile.courses} == {
        color: colors.count(color) for color in set(colors)
    }
    assert pile_of(colors) == pile


@given(st.integers(1, 400))
def test_every_stone_lies_on_the_ground_or_on_two_others(count: int) -> None:
    places = list(islice(slots(), count))
    laid: set[tuple[int, int]] = set()
    for x, y in places:
        if y != -HIGH // 2:
            assert {(x - WIDE // 2, y + HIGH), (x + WIDE // 2, y + HIGH)} <= laid
        laid.add((x, y))
    assert len(laid) == count


def test_a_first_stone_is_no_boulder() -> None:
    small, wide = pile_of(["db"]), pile_of(["db"] * 60)
    assert small.width == pile_of([]).width > 7 * WIDE
    assert wide.width > small.width


@given(COLORS)
def test_the_pile_and_the_next_place_lie_within_the_drawing(colors: list[str]) -> None:
    pile = pile_of(colors)
    for x, y in [*islice(slots(), len(colors)), pile.next]:
        assert pile.left <= x - WIDE // 2
        assert x + WIDE // 2 <= pile.left + pile.width
        assert pile.top <= y - HIGH // 2
        assert y + HIGH // 2 <= 0
