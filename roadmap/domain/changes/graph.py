"""The graph of prerequisites, in which a group stands for its leaves. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

Node = Hashable
Edge = tuple[Node, Node]
"""(topic, the topic it requires)"""


@dataclass(frozen=True)
class Graph:
    """Topics, named by any key. ``parents`` has every topic with its group, or None."""

    parents: Mapping[Node, Node | None]
    edges: frozenset[Edge]

    @classmethod
    def of(cls, parents: Mapping[Node, Node | None], edges: Iterable[Edge]) -> Graph:
        """Edges that touch an unknown topic are left out."""
        return cls(parents, frozenset(e for e in edges if e[0] in parents and e[1] in parents))

    @cached_property
    def children(self) -> dict[Node, list[Node]]:
        result: dict[Node, list[Node]] = defaultdict(list)
        for node, parent in self.parents.items():
            if parent is not None:
                result[parent].append(node)
        return dict(result)

    def ancestors(self, node: Node) -> list[Node]:
        """The groups around a topic, innermost first; stops where parents run in a circle."""
        chain: list[Node] = []
        parent = self.parents.get(node)
        while parent is not None and parent not in chain:
            chain.append(parent)
            parent = self.parents.get(parent)
        return chain

    def leaves(self, node: Node) -> list[Node]:
        """The leaves below a topic, or the topic itself."""
        found: list[Node] = []
        todo, seen = [node], {node}
        while todo:
            current = todo.pop()
            below = [child for child in self.children.get(current, ()) if child not in seen]
            seen.update(below)
            todo.extend(reversed(below))
            if not self.children.get(current):
                found.append(current)
        return found

    @cached_property
    def requires(self) -> dict[Node, dict[Node, Edge]]:
        """What each leaf requires, leaf by leaf, with the edge that says so."""
        return self._expanded(self.edges)

    def _expanded(self, edges: Iterable[Edge]) -> dict[Node, dict[Node, Edge]]:
        result: dict[Node, dict[Node, Edge]] = defaultdict(dict)
        for topic, required in sorted(edges, key=str):
            for leaf in self.leaves(topic):
                for target in self.leaves(required):
                    result[leaf].setdefault(target, (topic, required))
        return dict(result)

    def is_related(self, first: Node, second: Node) -> bool:
        """Whether one is the other, or a group around it."""
        return first == second or first in self.ancestors(second) or second in self.ancestors(first)

    def parent_circle(self) -> list[Node]:
        """Topics that lie within each other in a circle, or nothing."""
        for node in self.parents:
            path = [node]
            parent = self.parents.get(node)
            while parent is not None and parent not in path:
                path.append(parent)
                parent = self.parents.get(parent)
            if parent is not None:
                return [*path[path.index(parent) :], parent]
        return []

    def circle(self) -> list[Node]:
        """A circle of leaves in which each requires the next, closed at its end; or nothing."""
        try:
            TopologicalSorter(self.requires).prepare()
        except CycleError as error:
            found: list[Node] = error.args[1]
            return found[::-1]
        return []

    def path(self, start: Node, targets: Iterable[Node]) -> list[Node]:
        """The shortest way from a leaf along what is required to one of ``targets``; or nothing."""
        wanted = set(targets)
        before: dict[Node, Node | None] = {start: None}
        row = [start]
        while row:
            for node in row:
                if node in wanted:
                    return list(_back(node, before))
            step = [(following, node) for node in row for following in self.requires.get(node, ())]
            row = []
            for following, node in step:
                if following not in before:
                    before[following] = node
                    row.append(following)
        return []

    def circle_closed_by(self, edge: Edge) -> list[Node]:
        """The circle that one more edge would close, from the topic back to it; or nothing."""
        topic, required = edge
        if self.is_related(topic, required):
            return [topic, required] if topic == required else [topic, required, topic]
        for leaf in self.leaves(required):
            back = self.path(leaf, self.leaves(topic))
            if back:
                return [back[-1], *back]
        return []


def _back(node: Node | None, before: Mapping[Node, Node | None]) -> Iterator[Node]:
    path: list[Node] = []
    while node is not None:
        path.append(node)
        node = before[node]
    return reversed(path)
