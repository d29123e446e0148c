"""The graph of prerequisites, in which a group stands for its leaves. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
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
        """A circle of leaves in which each requires the next, closed at its end; or nothing.

        Linear: between what requires and what is required stand their groups, on the way up and on
        the way down, instead of an arrow from each leaf of the one to each leaf of the other.
        """
        steps: dict[Node, list[Node]] = defaultdict(list)
        for node, parent in self.parents.items():
            if parent is not None:
                up, down = self._ends(node)
                steps[up].append(("up", parent))
                steps["down", parent].append(down)
        for topic, required in sorted(self.edges, key=str):
            steps[self._ends(topic)[0]].append(self._ends(required)[1])
        try:
            TopologicalSorter(steps).prepare()
        except CycleError as error:
            found: list[tuple[str, Node]] = error.args[1]
            leaves = [node for place, node in found[::-1] if place == "leaf"]
            return leaves if leaves[0] == leaves[-1] else [*leaves, leaves[0]]
        return []

    def _ends(self, node: Node) -> tuple[Node, Node]:
        """How a node is named where it requires, and where it is required."""
        is_leaf = not self.children.get(node)
        return (("leaf", node), ("leaf", node)) if is_leaf else (("up", node), ("down", node))
