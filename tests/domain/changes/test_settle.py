"""Settling: of what does not fit together the earlier part is made, and the later one named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.schema import (
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    TOPIC,
    Kind,
)
from roadmap.domain.changes.settle import (
    LIMITS,
    ChangePiece,
    Settled,
    follow_groups,
    judge,
    refuse_over_limits,
    sentences,
    settle,
)
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from tests.domain.changes.snapshots import (
    added,
    content,
    edge,
    level,
    line,
    link,
    objective,
    topic,
    trees,
    with_values,
)


def settled(before: Snapshot, *parts: Changes) -> Settled:
    """Settle changes that are named by their numbers."""
    return settle(before, [ChangePiece(number, part) for number, part in enumerate(parts)])


def move(before: Snapshot, key: int, **place: Any) -> Changes:
    return with_values(before, TOPIC, key, **place)


# --- What does not fit together -----------------------------------------------------------------
def test_pieces_that_fit_are_all_made():
    before = content()
    result = settled(before, move(before, 4, parent=1), added(edge(1, 5, 4)))
    assert result.dropped == {}
    assert result.changes == move(before, 4, parent=1) + added(edge(1, 5, 4))


def test_nothing_to_settle_is_no_change():
    assert settle(content(), []) == Settled(Changes())


@pytest.mark.parametrize("way", [1, -1])
def test_of_two_prerequisites_in_a_circle_the_earlier_one_is_made(way: int) -> None:
    edges = [edge(1, 4, 5), edge(2, 5, 4)][::way]
    result = settled(content(), *map(added, edges))
    assert result.changes == added(edges[0])
    assert list(result.dropped) == [1]
    assert "closes a circle" in result.dropped[1]
    assert "topic-4 requires topic-5" in result.dropped[1]


def test_a_circle_through_a_group_is_one():
    result = settled(content(), added(edge(1, 4, 1)), added(edge(2, 2, 4)))
    assert list(result.changes.refs) == [("prerequisite", 1)]
    assert "closes a circle" in result.dropped[1]


@pytest.mark.parametrize("way", [1, -1])
def test_of_two_topics_that_would_lie_within_each_other_the_earlier_moves(way: int) -> None:
    before = content()
    moves = [move(before, 4, parent=5), move(before, 5, parent=4)][::way]
    result = settled(before, *moves)
    assert result.changes == moves[0]
    assert list(result.dropped) == [1]
    assert "lies within itself" in result.dropped[1]


def test_a_topic_is_never_put_into_itself_or_what_lies_in_it():
    before = content()
    result = settled(before, move(before, 4, parent=4), move(before, 1, parent=2))
    assert not result.changes
    assert list(result.dropped) == [0, 1]


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([topic(8, title="Same"), topic(9, title="Same")], "has the same title as its sibling"),
        ([topic(8, slug="same"), topic(9, slug="same")], "has the same slug as"),
        ([topic(8, 99), topic(9, 1)], "refers to an unknown topic"),
    ],
)
def test_topics_that_cant_stand_beside_what_is_there_are_named(
    items: list[ContentItem], reason: str
) -> None:
    result = settled(content(), *map(added, items))
    assert len(result.changes.created) == 1
    (only,) = result.dropped.values()
    assert reason in only


def test_a_prerequisite_of_a_dropped_topic_is_dropped_too():
    result = settled(content(), added(topic(9, 99)), added(edge(1, 4, 9)), added(topic(8)))
    assert list(result.changes.created) == [("topic", 8)]
    assert list(result.dropped) == [0, 1]


def test_pieces_that_only_fit_together_are_made_together():
    before = content(more=[topic(4, title="A"), topic(5, title="B")])
    swap = [move(before, 4, title="B"), move(before, 5, title="A")]
    assert settled(before, *swap).dropped == {}


def test_a_fault_that_was_there_before_drops_nothing():
    before = content(more=[edge(1, 4, 5), edge(2, 5, 4)])
    assert sentences(before)
    result = settled(before, with_values(before, TOPIC, 2, title="Renamed"))
    assert result.dropped == {}


def in_turn(before: Snapshot, parts: Sequence[Changes]) -> list[int]:
    """The numbers of the parts that don't fit, found by trying one after the other."""
    made, dropped = Changes(), []
    for number, part in enumerate(parts):
        try:
            judge(before, changed(before, made + part))
        except ChangeRefusedError:
            dropped.append(number)
        else:
            made += part
    return dropped


@given(trees(), st.data())
def test_of_any_prerequisites_those_are_made_that_fit_one_after_the_other(
    tree: Any, data: Any
) -> None:
    keys = st.sampled_from(sorted(tree))
    pairs = data.draw(st.lists(st.tuples(keys, keys), max_size=9, unique=True))
    parts = [added(edge(number, *pair)) for number, pair in enumerate(pairs, 1)]
    before = content(tree)
    result = settled(before, *parts)
    assert list(result.dropped) == in_turn(before, parts)
    assert sentences(changed(before, result.changes)) == []


@given(trees(), st.data())
def test_after_any_moves_no_rule_is_broken_and_each_piece_is_made_or_named(
    tree: Any, data: Any
) -> None:
    before = content(tree)
    keys = st.sampled_from(sorted(tree))
    ends = st.sampled_from([1, 2])
    moves = []
    for key in data.draw(st.lists(keys, max_size=7, unique=True)):
        place = {"parent": data.draw(st.one_of(st.none(), keys)), "level": data.draw(ends)}
        moves.append((key, place))
    result = settled(before, *(move(before, key, **place) for key, place in moves))
    after = changed(before, result.changes)
    assert sentences(after) == []
    for number, (key, place) in enumerate(moves):
        if number not in result.dropped:
            assert after.topics[key]["parent"] == place["parent"]
        else:
            assert result.dropped[number]
            assert after.topics[key]["parent"] == tree[key]


# --- Places follow groups -----------------------------------------------------------------------
def test_what_is_below_a_moved_group_follows_to_its_level_and_line():
    before = content({1: None, 2: 1, 3: 2, 4: None})
    after = changed(before, follow_groups(before, move(before, 1, level=2, category=2)))
    places = {key: (t["level"], t["category"]) for key, t in after.topics.items()}
    assert places == {1: (2, 2), 2: (2, 2), 3: (2, 2), 4: (1, 1)}


def test_a_topic_that_enters_a_group_gets_its_place_and_takes_along_what_is_below():
    before = content({1: None, 2: 1, 4: None}, more=[topic(4, level=2, category=2)])
    after = changed(before, follow_groups(before, move(before, 1, parent=4)))
    assert {(t["level"], t["category"]) for t in after.topics.values()} == {(2, 2)}


def test_a_new_topic_stands_where_its_group_stands():
    before = content()
    new = added(topic(8, 1, level=2, category=2), topic(9, 8, level=2))
    after = changed(before, follow_groups(before, new))
    assert (after.topics[8]["level"], after.topics[8]["category"]) == (1, 1)
    assert after.topics[9]["level"] == 1


def test_a_change_without_places_stays_as_it_is():
    before = content()
    change = move(before, 2, title="Renamed")
    assert follow_groups(before, change) is change


# --- Limits -------------------------------------------------------------------------------------
MADE: dict[Kind, Callable[[int], ContentItem]] = {
    LEVEL: level,
    CATEGORY: line,
    TOPIC: lambda key: topic(100 + key),
    OBJECTIVE: objective,
    RESOURCE: link,
    PREREQUISITE: lambda key: edge(key, 4, 1_000 + key),
}


@pytest.mark.parametrize("kind", LIMITS, ids=lambda kind: kind.name)
def test_one_more_than_a_limit_is_refused_and_the_limit_itself_is_not(kind):
    most, make = LIMITS[kind][0], MADE[kind]
    start = content()
    there = len(start.of(kind))
    full = changed(start, added(*(make(10 + key) for key in range(most - there))))
    assert len(full.of(kind)) == most
    refuse_over_limits(start, full)
    with pytest.raises(ChangeRefusedError, match=f"{most:,}"):
        refuse_over_limits(full, changed(full, added(make(9_000))))


def test_the_parts_of_each_topic_are_counted_by_themselves():
    most = LIMITS[OBJECTIVE][0]
    half = [objective(key, 1 + key % 2) for key in range(most + 10)]
    refuse_over_limits(content(), content(more=half))


def test_archived_objectives_are_not_counted():
    most = LIMITS[OBJECTIVE][0]
    full = content(more=[objective(key, archived=key < 5) for key in range(most + 5)])
    refuse_over_limits(content(), full)


def test_what_is_over_a_limit_already_may_be_edited():
    over = content(more=[objective(key) for key in range(LIMITS[OBJECTIVE][0] + 1)])
    refuse_over_limits(over, changed(over, with_values(over, TOPIC, 4, title="Renamed")))


def test_what_is_over_a_limit_already_gets_no_more():
    links = [link(key) for key in range(1, LIMITS[RESOURCE][0] + 3)]
    over = content(more=links)
    with pytest.raises(ChangeRefusedError, match="at most 50 links"):
        refuse_over_limits(over, changed(over, added(link(9_000))))
