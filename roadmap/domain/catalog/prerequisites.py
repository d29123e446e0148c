"""What comes before and after each leaf, from the prerequisites of leaves and groups. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """The prerequisites resolved to leaves. A set of leaves is an integer with a bit for each."""

    bits: Mapping[int, int]
    """The bit of each leaf, by its id."""
    needs: Mapping[int, tuple[int, ...]]
    """Ids of the topics that a leaf requires: its own first, then those of the groups around."""
    required: frozenset[int]
    """Ids of all topics that some leaf requires."""
    behind: Mapping[int, int]
    """The leaves that come after a leaf, directly or through others."""

    def waiting(self, leaf_id: int, open_leaves: int) -> int:
        """How many of ``open_leaves`` come after a leaf."""
        return (self.behind[leaf_id] & open_leaves).bit_count()


def order_of(
    leaves: Sequence[int],
    parents: Mapping[int, int],
    requires: Mapping[int, tuple[int, ...]],
) -> Order:
    """Compute the order from ids. Circles, which valid content has not, are tolerated.

    ``parents`` names the group around a topic, ``requires`` what a leaf or a group requires.
    """
    bits = {leaf_id: 1 << place for place, leaf_id in enumerate(leaves)}
    around = {leaf_id: tuple(_chain(leaf_id, parents)) for leaf_id in leaves}
    needs = {
        leaf_id: tuple(dict.fromkeys(need for pk in chain for need in requires.get(pk, ())))
        for leaf_id, chain in around.items()
    }
    after_topic: dict[int, int] = {}
    for leaf_id, required in needs.items():
        for topic_id in required:
            after_topic[topic_id] = after_topic.get(topic_id, 0) | bits[leaf_id]
    after = dict.fromkeys(bits, 0)
    for leaf_id, chain in around.items():
        for topic_id in chain:
            after[leaf_id] |= after_topic.get(topic_id, 0)
    return Order(
        bits=bits,
        needs=needs,
        required=frozenset(after_topic),
        behind=_closed(after, leaves),
    )


def _chain(topic_id: int, parents: Mapping[int, int]) -> Iterator[int]:
    """The topic and the groups around it, innermost first."""
    parent: int | None = topic_id
    while parent is not None:
        yield parent
        parent = parents.get(parent)


def _closed(after: Mapping[int, int], ids: Sequence[int]) -> dict[int, int]:
    """The transitive closure of ``after``, found depth first."""
    behind: dict[int, int] = {}
    entered: set[int] = set()
    for start in ids:
        if start in entered:
            continue
        entered.add(start)
        path = [(start, _places(after[start]))]
        while path:
            leaf_id, following = path[-1]
            fresh = next((ids[place] for place in following if ids[place] not in entered), None)
            if fresh is not None:
                entered.add(fresh)
                path.append((fresh, _places(after[fresh])))
                continue
            path.pop()
            behind[leaf_id] = after[leaf_id]
            for place in _places(after[leaf_id]):
                behind[leaf_id] |= behind.get(ids[place], 0)
    return behind


def _places(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
