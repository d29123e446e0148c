"""The tree and the graph of the shipped roadmap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from roadmap.domain.changes.graph import Graph
from roadmap.domain.changes.schema import CATEGORY, LEVEL
from roadmap.domain.changes.validate import graph_of
from roadmap.domain.fixtures import validate
from roadmap.domain.fixtures.writer import render
from tests.content.shipped import FOLDER, content, groups, leaves_below


def test_the_fixtures_have_no_fault():
    assert [str(fault) for fault in validate.read(FOLDER).faults] == []


def test_the_fixtures_are_in_the_form_that_an_export_writes():
    assert {path.name: path.read_text() for path in FOLDER.glob("*.yaml")} == render(content())


def test_the_whole_outline_is_there():
    tops = [topic for topic in content().topics.values() if topic["parent"] is None]
    assert len(content().of(LEVEL)) == 3
    assert len(content().of(CATEGORY)) == 12
    assert len(tops) >= 78
    assert len(content().topics) >= 173


def implied(graph: Graph, choices: Collection[Any] = ()) -> list[tuple[Any, Any]]:
    """The prerequisites that follow from others: every leaf they are about is led to anyway.

    What requires one of the ``choices`` requires that enough of it is done, so it is led to this
    group and to what the group requires, and to none of the leaves for certain.
    """
    found = []
    for topic, required in sorted(graph.edges, key=str):
        requires = defaultdict(set)
        for one, other in graph.edges - {(topic, required)}:
            for leaf in leaves(graph, one) | choices_in(graph, one, choices):
                requires[leaf] |= certain(graph, other, choices)
        wanted = certain(graph, required, choices)
        if all(wanted <= led_to(leaf, requires) for leaf in leaves(graph, topic)):
            found.append((topic, required))
    return found


def leaves(graph: Graph, node: Any) -> set[Any]:
    below = graph.children.get(node)
    return {leaf for child in below for leaf in leaves(graph, child)} if below else {node}


def certain(graph: Graph, node: Any, choices: Collection[Any]) -> set[Any]:
    """What has to be done for a topic in any case; a group with a choice stands for itself."""
    below = graph.children.get(node)
    if node in choices or not below:
        return {node}
    return {leaf for child in below for leaf in certain(graph, child, choices)}


def choices_in(graph: Graph, node: Any, choices: Collection[Any]) -> set[Any]:
    found = {node} if node in choices else set()
    below = graph.children.get(node, ())
    return found.union(*(choices_in(graph, child, choices) for child in below))


def led_to(leaf: Any, requires: dict[Any, set[Any]]) -> set[Any]:
    """Everything that has to come before a leaf."""
    found: set[Any] = set()
    todo = [leaf]
    while todo:
        new = requires[todo.pop()] - found
        found |= new
        todo += new
    return found


def test_there_are_enough_prerequisites_and_none_follows_from_others():
    graph = graph_of(content())
    assert len(graph.edges) >= 120
    choices = {uid for uid, topic in content().topics.items() if topic["choose"]}
    found = [(content().slug_of(a), content().slug_of(b)) for a, b in implied(graph, choices)]
    assert found == []


def test_a_prerequisite_that_follows_from_others_would_be_found():
    """``g`` holds ``a`` and ``b``: what is required of it is required of both."""
    tree = {"g": None, "a": "g", "b": "g", "c": None, "d": None}
    assert implied(Graph.of(tree, [("c", "g"), ("d", "c"), ("d", "a")])) == [("d", "a")]
    assert implied(Graph.of(tree, [("g", "c"), ("a", "c")])) == [("a", "c")]
    assert implied(Graph.of(tree, [("g", "c"), ("a", "d"), ("d", "c")])) == []


def test_a_choice_leads_to_none_of_its_leaves_but_to_what_it_requires_itself():
    tree = {"g": None, "a": "g", "b": "g", "c": None, "d": None}
    assert implied(Graph.of(tree, [("c", "g"), ("d", "c"), ("d", "a")]), {"g"}) == []
    assert implied(Graph.of(tree, [("c", "g"), ("g", "d"), ("c", "d")]), {"g"}) == [("c", "d")]


def test_a_group_is_as_important_as_its_strongest_leaf():
    wrong = [
        topic["slug"]
        for uid, topic in content().topics.items()
        if topic["importance"] != max(leaf["importance"] for leaf in leaves_below(uid))
    ]
    assert wrong == []


def test_no_group_has_a_single_subtopic():
    parents = [topic["parent"] for topic in content().topics.values()]
    assert [content().slug_of(uid) for uid in groups() if parents.count(uid) < 2] == []


def test_stations_of_the_map_have_short_names():
    tops = [topic for topic in content().topics.values() if topic["parent"] is None]
    assert [topic["slug"] for topic in tops if not topic["map_label"]] == []
    labels = [(t["level"], t["category"], t["map_label"]) for t in tops]
    assert len(set(labels)) == len(labels)


def test_difficulty_rises_from_level_to_level():
    average = {}
    for level in ("beginner", "intermediate", "advanced"):
        marks = [t["difficulty"] for t in content().topics.values() if t["level"] == level]
        average[level] = sum(marks) / len(marks)
    assert average["beginner"] < average["intermediate"] < average["advanced"]


def test_of_a_choice_fewer_are_enough_than_there_are():
    said = {topic["slug"]: topic["choose"] for topic in content().topics.values()}
    parents = [content().slug_of(topic["parent"]) for topic in content().topics.values()]
    chosen = {slug: enough for slug, enough in said.items() if enough is not None}
    assert chosen
    assert {s: e for s, e in chosen.items() if not 1 <= e < parents.count(s)} == {}
