"""One thing of the size of the time there is, and the next best."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog.topic_content import ResourceLink, TopicObjective
from roadmap.domain.guidance.tonight import (
    FILLS,
    PART,
    SMALL,
    TIMES,
    UNKNOWN,
    Doable,
    Offer,
    answers,
    tonight,
)
from roadmap.enums import ResourceKind
from tests.domain.trailmap.outlines import topic
from tests.strategies import cheap

TIME = st.sampled_from(TIMES)


def resource(minutes: int | None, *, free: bool = True, title: str = "Manual") -> ResourceLink:
    url = f"https://example.org/{title}"
    return ResourceLink(title, "", url, ResourceKind.ARTICLE, "en", free, minutes)


def doable(
    number: int,
    *resources: ResourceLink,
    minutes: int = 600,
    begun: bool = False,
    ticks: tuple[bool, ...] = (True, False),
) -> Doable:
    row = topic(number, "la", "z0", minutes=minutes)
    objectives = tuple(
        (TopicObjective(10 * number + n, f"{number}-{n}", f"do {number}.{n}"), ticked)
        for n, ticked in enumerate(ticks)
    )
    return Doable(row, begun, objectives, resources)


@st.composite
def doables(draw: st.DrawFn) -> list[Doable]:
    found = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        lengths = draw(st.lists(st.none() | st.integers(5, 900), max_size=4))
        ticks = draw(st.lists(st.booleans(), max_size=4))
        found.append(
            doable(
                number,
                *(resource(each, free=draw(st.booleans())) for each in lengths),
                minutes=draw(st.integers(5, 1200)),
                begun=draw(st.booleans()),
                ticks=tuple(ticks),
            )
        )
    return found


def fits(each: Doable, minutes: int) -> bool:
    return each.row.minutes <= minutes or any(
        link.minutes is not None and link.minutes <= minutes for link in each.resources
    )


@cheap
@given(doables(), TIME)
def test_an_answer_of_that_size_is_given_if_there_is_one(found: list[Doable], time: int) -> None:
    answer = tonight(found, time).answer
    assert (answer is not None) == bool(found)
    if answer is not None:
        assert (answer.fit in (FILLS, SMALL)) == any(fits(each, time) for each in found)


@cheap
@given(doables(), TIME)
def test_no_answer_is_larger_than_the_time_unless_it_says_so(
    found: list[Doable], time: int
) -> None:
    for answer in answers(found, time):
        longest = answer.resource.minutes if answer.resource is not None else None
        if answer.is_whole:
            assert answer.doable.row.minutes <= time
        if answer.fit != PART:
            assert (longest or 0) <= time
            assert (answer.minutes or 0) <= time
            assert (answer.minutes is None) == (answer.fit == UNKNOWN)


@cheap
@given(doables(), TIME)
def test_another_one_never_repeats_and_comes_to_its_end(found: list[Doable], time: int) -> None:
    seen: list[str] = []
    shown = tonight(found, time)
    while shown.answer is not None:
        seen.append(shown.answer.doable.row.slug)
        shown = tonight(found, time, after=seen[-1])
    assert sorted(seen) == sorted(each.row.slug for each in found)
    assert shown.is_end == bool(found)
    assert tonight(found, time) == tonight(list(found), time)


def test_what_is_under_way_comes_before_what_is_new() -> None:
    new, begun = doable(1, resource(60)), doable(2, resource(40), begun=True)
    assert slugs(answers([new, begun], 60)) == ["topic-2", "topic-1"]


def test_what_fills_the_time_comes_before_what_is_small_for_it() -> None:
    new, begun = doable(1, resource(200)), doable(2, resource(40), begun=True)
    assert slugs(answers([begun, new], 240)) == ["topic-1", "topic-2"]


def test_with_many_under_way_finishing_comes_first() -> None:
    new = doable(1, resource(200))
    begun = [doable(n, resource(20), begun=True) for n in range(2, 7)]
    assert slugs(answers([*begun, new], 240))[-1] == "topic-1"
    assert slugs(answers([*begun[1:], new], 240))[0] == "topic-1"


def test_the_next_open_objective_comes_with_the_longest_resource_that_fits() -> None:
    each = doable(1, resource(90), resource(45, title="a"), resource(45, title="b"), resource(10))
    [answer] = answers([each], 60)
    assert answer.objective is not None
    assert answer.objective.text == "do 1.1"
    assert answer.resource is not None
    assert (answer.resource.title, answer.minutes) == ("a", 45)


def test_what_costs_money_is_named_only_where_nothing_else_fits() -> None:
    paid, free = resource(50, free=False, title="paid"), resource(20, title="free")
    assert answers([doable(1, paid, free)], 60)[0].resource == free
    assert answers([doable(1, paid)], 60)[0].resource == paid


def test_a_topic_that_fits_is_meant_as_a_whole() -> None:
    [answer] = answers([doable(1, resource(20), minutes=45, ticks=(False,))], 60)
    assert answer.is_whole
    assert (answer.objective, answer.minutes) == (None, 45)


def test_without_lengths_the_objective_stands_before_a_part_of_something_larger() -> None:
    unknown, large = doable(1, resource(None)), doable(2, resource(600))
    found = answers([large, unknown], 30)
    assert [answer.fit for answer in found] == [UNKNOWN, PART]


def test_when_every_objective_is_ticked_the_topic_itself_is_meant() -> None:
    [answer] = answers([doable(1, resource(30), begun=True, ticks=(True, True))], 30)
    assert answer.objective is None
    assert not answer.is_whole


@pytest.mark.parametrize(("time", "more"), [(30, 60), (60, 120), (120, 240), (240, None)])
def test_after_the_end_the_next_larger_time_is_named(time: int, more: int | None) -> None:
    shown = tonight([doable(1, resource(30))], time, after="topic-1")
    assert (shown.answer, shown.is_end, shown.more_time) == (None, True, more)


def test_an_unknown_topic_to_come_after_begins_anew() -> None:
    each = doable(1, resource(30))
    assert tonight([each], 30, after="nothing-like-it") == tonight([each], 30)
    assert tonight([], 30, after="x").is_end is False


def test_a_slug_that_is_gone_shows_the_first_again() -> None:
    first, second = doable(1, resource(30)), doable(2, resource(30))
    renamed = replace(first, row=replace(first.row, slug="other"))
    shown = tonight([renamed, second], 30, after="topic-1").answer
    assert shown is not None
    assert shown.doable == renamed


def slugs(found: list[Offer]) -> list[str]:
    return [answer.doable.row.slug for answer in found]
