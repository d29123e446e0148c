"""The graph of prerequisites: groups stand for their leaves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.changes.graph import Graph

TREE = {"g": None, "a": "g", "b": "g", "c": None, "d": None}


def test_a_group_stands_for_its_leaves():
    graph = Graph.of(TREE, [("c", "g")])
    assert graph.leaves("g") == ["a", "b"]
    assert set(graph.requires["c"]) == {"a", "b"}


def test_a_circle_is_found_through_a_group():
    graph = Graph.of(TREE, [("c", "g"), ("a", "d"), ("d", "c")])
    assert set(graph.circle()) == {"a", "c", "d"}
    assert graph.circle()[0] == graph.circle()[-1]


def test_a_group_may_have_an_order_inside():
    assert Graph.of(TREE, [("b", "a"), ("c", "g")]).circle() == []


def test_the_circle_that_an_edge_would_close_is_named_in_order():
    graph = Graph.of(TREE, [("a", "c"), ("c", "d")])
    assert graph.circle_closed_by(("d", "a")) == ["d", "a", "c", "d"]
    assert graph.circle_closed_by(("d", "b")) == []
    assert graph.circle_closed_by(("g", "a")) == ["g", "a", "g"]


def test_groups_within_each_other_are_named():
    assert set(Graph.of({"a": "b", "b": "a", "c": None}, []).parent_circle()) == {"a", "b"}


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_edges_are_refused_exactly_when_they_close_a_circle(pairs):
    parents = dict.fromkeys(range(9)) | {1: 0, 2: 0, 4: 3, 5: 3}
    accepted: list[tuple[int, int]] = []
    for edge in pairs:
        graph = Graph.of(parents, accepted)
        closed = graph.circle_closed_by(edge)
        if not closed:
            accepted.append(edge)
        elif not graph.is_related(*edge):
            assert Graph.of(parents, [*accepted, edge]).circle()
    assert Graph.of(parents, accepted).circle() == []
