"""The graph of prerequisites: groups stand for their leaves."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.changes.graph import Graph

TREE = {"g": None, "a": "g", "b": "g", "c": None, "d": None}


def test_a_circle_is_found_through_a_group():
    graph = Graph.of(TREE, [("c", "g"), ("a", "d"), ("d", "c")])
    assert set(graph.circle()) == {"a", "c", "d"}
    assert graph.circle()[0] == graph.circle()[-1]


def test_a_group_may_have_an_order_inside():
    assert Graph.of(TREE, [("b", "a"), ("c", "g")]).circle() == []


def test_groups_within_each_other_are_named():
    assert set(Graph.of({"a": "b", "b": "a", "c": None}, []).parent_circle()) == {"a", "b"}


PARENTS = dict.fromkeys(range(9)) | {1: 0, 2: 0, 4: 3, 5: 3, 7: 5, 8: 5}


def leaves(node):
    below = [child for child, parent in PARENTS.items() if parent == node]
    return [leaf for child in below for leaf in leaves(child)] if below else [node]


def reaches(start, target, edges):
    """Whether a leaf requires another one, leaf by leaf and step by step."""
    todo, seen = [start], set()
    while todo:
        node = todo.pop()
        for topic, required in edges:
            if node in leaves(topic):
                new = set(leaves(required)) - seen
                seen |= new
                todo += new
    return target in seen


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_a_circle_is_found_exactly_where_a_leaf_leads_back_to_itself(edges):
    graph = Graph.of(PARENTS, edges)
    circle = graph.circle()
    every = [leaf for node in PARENTS for leaf in leaves(node) if PARENTS[node] is None]
    assert bool(circle) == any(reaches(leaf, leaf, edges) for leaf in every)
    for leaf, required in pairwise(circle):
        assert any(leaf in leaves(a) and required in leaves(b) for a, b in edges)
