"""In which order a teacher would have a roadmap learned, from where one learner stands. Pure.

Level by level: while a level has a leaf that is not optional, still counts and can be reached,
nothing of a later level comes up. Whatever such a leaf requires, directly or through others,
comes as early as the leaf itself, so an optional topic is learned early where an essential one
waits for it. Other optional leaves come after all of that, needless alternatives last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.readiness import (
    is_met,
    missing_of,
    unfinished_leaves,
    unmet_topics,
)
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.enums import Importance, Status

STEP = 100
"""What one step of importance weighs; what is below comes to less than this."""
WAITING = 4
"""What an essential leaf of the same level weighs that waits behind."""
MOST_WAITING = 10
"""How many of them are counted at most."""
EASIER = 3
"""What one step of difficulty weighs."""

Leaves = tuple[TopicRow, ...]


@dataclass(frozen=True)
class TeachingOrder:
    """What can be learned next from one standing, and what speaks for each of it."""

    progress: RoadmapProgress
    unfinished: Leaves
    """What is to do or being learned."""
    unmet: frozenset[int]
    """Ids of required topics that are not met."""

    @classmethod
    def of(cls, progress: RoadmapProgress) -> TeachingOrder:
        return cls(progress, unfinished_leaves(progress), unmet_topics(progress))

    def after(self, leaf: TopicRow) -> TeachingOrder:
        """The order once ``leaf`` is done as well; only what is around it can be met by that."""
        former = self.progress
        statuses = {**former.statuses, leaf.root_id: Status.DONE}
        progress = with_progress(former.outline, statuses, former.with_activity)
        around = {leaf.id, leaf.root_id, *(row.id for row in former.outline.ancestors(leaf.id))}
        met = {pk for pk in around & self.unmet if is_met(progress, pk)}
        left = tuple(row for row in self.unfinished if row.root_id != leaf.root_id)
        return TeachingOrder(progress, left, self.unmet - met)

    @cached_property
    def next_leaves(self) -> Leaves:
        """The leaves one of which comes next, in reading order.

        What is being learned is among them only where nothing else is. Empty when nothing is
        left, and while all that is left waits for something.
        """
        return next((pool for pool in self._pools() if pool), ())

    def can_begin(self, leaf: TopicRow) -> bool:
        """Whether a leaf can be learned from here: it is ready, and not of a later level."""
        place, _, leaves = self._lesson
        return self.is_ready(leaf) and (not leaves or self._places[leaf.level_slug] <= place)

    @cached_property
    def under_way(self) -> Leaves:
        """What is being learned."""
        status = self.progress.status
        return tuple(leaf for leaf in self.unfinished if status(leaf) is Status.LEARNING)

    def is_ready(self, leaf: TopicRow) -> bool:
        """Whether everything that the leaf requires is met."""
        return self.unmet.isdisjoint(self.progress.outline.order.needs[leaf.id])

    def weight(self, leaf: TopicRow) -> int:
        """What speaks for a leaf: what it is needed for, essential work behind it, its ease."""
        pull = max(self._lesson[1].get(leaf.id, 0), leaf.own_importance)
        essentials = self.progress.outline.order.waiting(leaf.id, self._essentials)
        waiting = WAITING * min(essentials, MOST_WAITING)
        return STEP * pull + waiting - EASIER * leaf.difficulty

    def waiting_for_least(self) -> list[TopicRow]:
        """What counts, with those leaves first that wait for the fewest topics."""
        needs = self.progress.outline.order.needs
        return sorted(
            self.progress.open_leaves,
            key=lambda leaf: (len(self.unmet.intersection(needs[leaf.id])), -self.weight(leaf)),
        )

    @cached_property
    def _essentials(self) -> int:
        """The essential leaves that count, up to the level that is being learned."""
        bits, places, place = self.progress.outline.order.bits, self._places, self._lesson[0]
        return sum(
            bits[leaf.id]
            for leaf in self.progress.open_leaves
            if leaf.own_importance is Importance.ESSENTIAL and places[leaf.level_slug] <= place
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return {level.slug: place for place, level in enumerate(self.progress.outline.levels)}

    @cached_property
    def _ready(self) -> Leaves:
        return tuple(leaf for leaf in self.unfinished if self.is_ready(leaf))

    @cached_property
    def _lesson(self) -> tuple[int, Mapping[int, int], Leaves]:
        """The lowest level with something left that is not optional.

        That is: its place, how important each leaf is for it, and those that can be learned now.
        """
        places = self._places
        wanted = [leaf for leaf in self.progress.open_leaves if leaf.own_importance]
        for place in sorted({places[leaf.level_slug] for leaf in wanted}):
            pulls = self._pulled_by(x for x in wanted if places[x.level_slug] <= place)
            leaves = tuple(
                x for x in self._ready if x.id in pulls and places[x.level_slug] <= place
            )
            if leaves:
                return place, pulls, leaves
        return 0, {}, ()

    def _pulled_by(self, wanted: Iterable[TopicRow]) -> dict[int, int]:
        """The importance that each leaf has for the ``wanted`` ones, by its id."""
        needs = self.progress.outline.order.needs
        pulls: dict[int, int] = {}
        missing: dict[int, list[TopicRow]] = {}
        for leaf in sorted(wanted, key=lambda leaf: -leaf.own_importance):
            found = [leaf]
            while found:
                row = found.pop()
                if row.id in pulls:
                    continue
                pulls[row.id] = leaf.own_importance
                for need in self.unmet.intersection(needs[row.id]):
                    if need not in missing:
                        missing[need] = missing_of(self.progress, need)
                    found += missing[need]
        return pulls

    def _pools(self) -> Iterator[Leaves]:
        """The leaves that come next, and what takes their place when there are none of them."""
        yield from self._fresh_first(self._lesson[2])
        counting = {leaf.id for leaf in self.progress.open_leaves}
        for level in self.progress.outline.levels:
            yield from self._fresh_first(
                x for x in self._ready if x.id in counting and x.level_slug == level.slug
            )
        yield tuple(leaf for leaf in self._ready if leaf.id not in counting)

    def _fresh_first(self, leaves: Iterable[TopicRow]) -> Iterator[Leaves]:
        found = tuple(leaves)
        yield tuple(leaf for leaf in found if self.progress.status(leaf) is Status.TODO)
        yield found
