"""Which open leaves are needed, where a group says that some of its subtopics are enough. Pure.

What is *left* of a leaf is itself, while it is to do or learning and not retired; of a group, what
is left of its children. Where ``choose`` of them are enough, those with the least left count, of
equal ones those that are furthest on. What is open besides does not count before it is finished. So
finishing never lowers a percentage. Once enough are done, what is open besides is *spare*: nobody
asks for it any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from roadmap.domain.catalog.outline import TopicRow
from roadmap.enums import Importance, Status

OPEN = (Status.TODO, Status.LEARNING)

Statuses = Mapping[int, Status]
"""A learner's stored statuses by the topic id that progress lives on; an absent id is to do."""

NONE: frozenset[int] = frozenset()


class TopicTree(Protocol):
    """A topic with those below it, as far as it matters here."""

    @property
    def root_id(self) -> int: ...
    @property
    def own_importance(self) -> Importance: ...
    @property
    def is_retired(self) -> bool: ...
    @property
    def choose(self) -> int | None: ...
    @property
    def children(self) -> Sequence[TopicTree]: ...


class NestedPart(Protocol):
    """Something with others below it, of which some may be enough."""

    @property
    def choose(self) -> int | None: ...
    @property
    def children(self) -> Sequence[NestedPart]: ...


class Holder(Protocol):
    """A topic or a list of topics. ``choosing`` are the outermost groups with a choice in it."""

    @property
    def choosing(self) -> tuple[TopicRow, ...]: ...


class Way(NamedTuple):
    """How far a learner is with a topic, and what of it is needed still.

    Leaves are named by the id that progress lives on.
    """

    left: tuple[int, ...]
    """The open leaves that are needed."""
    besides: tuple[int, ...]
    """The other open leaves."""
    spare: tuple[int, ...]
    """Those of them that are not needed any more, because enough of their group is finished."""
    finished: int
    learning: int
    skipped: int
    importance: int
    is_retired: bool

    @property
    def can_be_chosen(self) -> bool:
        """Whether it is neither retired nor wholly skipped."""
        is_skipped = self.skipped and not (self.left or self.besides or self.finished)
        return not (self.is_retired or is_skipped)

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """The lowest is chosen first; of equal ones the first in order."""
        return len(self.left), -self.finished, -self.learning, -self.importance


def way_of(part: TopicTree, statuses: Statuses) -> Way:
    """How a learner stands on a topic, judged by what is below it alone."""
    if not part.children:
        return _leaf(part, statuses.get(part.root_id, Status.TODO))
    ways = [way_of(child, statuses) for child in part.children]
    chosen = ways if part.choose is None else best_of(ways, part.choose)
    left = tuple(pk for way in chosen for pk in way.left)
    needed = frozenset(left)
    besides = tuple(pk for way in ways for pk in (*way.left, *way.besides) if pk not in needed)
    is_enough = part.choose is not None and not left
    return Way(
        left=left,
        besides=besides,
        spare=besides if is_enough else tuple(pk for way in ways for pk in way.spare),
        finished=sum([way.finished for way in ways]),
        learning=sum([way.learning for way in ways]),
        skipped=sum([way.skipped for way in ways]),
        importance=max([way.importance for way in ways]),
        is_retired=all(way.is_retired for way in ways),
    )


def needed_at_first(part: NestedPart) -> int:
    """How many leaves of a topic somebody needs who has begun none; none of it is retired."""
    if not part.children:
        return 1
    return sum(sorted(map(needed_at_first, part.children))[: part.choose])


def _leaf(leaf: TopicTree, status: Status) -> Way:
    retired, importance = leaf.is_retired, int(leaf.own_importance)
    if status is Status.DONE or status is Status.KNOWN:
        return Way((), (), (), 1, 0, 0, importance, retired)
    if retired:
        return Way((), (), (), 0, 0, 0, importance, is_retired=True)
    if status is Status.SKIPPED:
        return Way((), (), (), 0, 0, 1, importance, is_retired=False)
    left, learning = (leaf.root_id,), int(status is Status.LEARNING)
    return Way(left, (), (), 0, learning, 0, importance, is_retired=False)


def best_of(ways: Sequence[Way], enough: int) -> list[Way]:
    """The ``enough`` of several that are nearest to being finished; all, if they are fewer."""
    return sorted((way for way in ways if way.can_be_chosen), key=lambda way: way.rank)[:enough]


def ways_of(holder: Holder, statuses: Statuses) -> tuple[Way, ...]:
    """How a learner stands on each of the outermost groups with a choice."""
    return tuple(way_of(group, statuses) for group in holder.choosing)


@dataclass(frozen=True)
class ChoiceCounts:
    """Where a learner stands on a group of which some are enough, counted in its subtopics."""

    enough: int
    """How many are needed; fewer than the group says where there are no more to choose from."""
    chosen: int
    """How many of these are finished."""
    offered: int
    """How many there are to choose from, skipped ones included."""

    def __str__(self) -> str:
        return f"{self.chosen} of {self.enough} needed, {self.offered} to choose from"


def choice_of(group: TopicRow, statuses: Statuses) -> ChoiceCounts | None:
    """Where a learner stands on the choice; None where there is none, or all of it is skipped."""
    if not group.is_choice or group.choose is None:
        return None
    ways = [way for child in group.children if not (way := way_of(child, statuses)).is_retired]
    able = [way for way in ways if way.can_be_chosen]
    if not able:
        return None
    enough = min(group.choose, len(able))
    return ChoiceCounts(enough, min(enough, sum(not way.left for way in able)), len(ways))
